/** What waits to be loaded. */
export interface Waiting {
  readonly rows: number;
  readonly bytes: number;
  /** Calendar months among the rows. */
  readonly months: number;
  /** When the oldest of them came, epoch milliseconds. */
  readonly since: number;
}

export interface Pace {
  readonly flushRows: number;
  readonly flushMs: number;
}

/** Bytes of datums after which a flush does not wait for more. */
const FLUSH_BYTES = 64 * 1024 * 1024;
/** An import that spreads over years makes a part a month with every insert: it waits longer, for larger parts. */
const MONTHS_AT_FULL_PACE = 6;
const SLOWEST = 20;

/** When the waiting rows should be loaded, epoch milliseconds; 0: now. */
export function dueAt({ rows, bytes, months, since }: Waiting, { flushRows, flushMs }: Pace): number {
  if (rows >= flushRows || bytes >= FLUSH_BYTES) return 0;
  return since + flushMs * Math.min(SLOWEST, Math.max(1, months / MONTHS_AT_FULL_PACE));
}

/** Whether no more should be read until something is loaded. */
export const isFull = ({ rows, bytes }: Waiting, { flushRows }: Pace): boolean =>
  rows >= 2 * flushRows || bytes >= 2 * FLUSH_BYTES;

/** What waits to be loaded. */
export interface Waiting {
  readonly rows: number;
  readonly bytes: number;
  /** Calendar months among the rows. */
  readonly months: number;
  /** When the oldest of them came, milliseconds of a clock that only grows; 0 when none waits. */
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

/** When the waiting rows should be loaded, by the clock of `since`; 0: now. They wait at least `waitMs` (see waitAfter). */
export function dueAt(
  { rows, bytes, months, since }: Waiting,
  { flushRows, flushMs }: Pace,
  waitMs: number = flushMs,
): number {
  if (rows >= flushRows || bytes >= FLUSH_BYTES) return 0;
  return since + Math.max(waitMs, flushMs * Math.min(SLOWEST, months / MONTHS_AT_FULL_PACE));
}

/**
 * A load waits for so many times what the one before took, as an insert costs much the same for one row and for many:
 * once where few rows came, so that they are seen soon, more often the more there were.
 */
const MOST_WAIT_PER_FLUSH = 3;
const FEW_ROWS = 3_000;
/** Longest wait under load, in times of the configured one. */
const LONGEST_WAIT = 8;

/** How long rows wait after a load of so many that took so long, milliseconds: the configured time, longer where loads are slow. */
export const waitAfter = (tookMs: number, rows: number, { flushMs }: Pace): number => {
  const times = Math.min(MOST_WAIT_PER_FLUSH, Math.max(1, rows / FEW_ROWS));
  return Math.min(LONGEST_WAIT * flushMs, Math.max(flushMs, times * tookMs));
};

/** Whether no more should be read until something is loaded. */
export const isFull = ({ rows, bytes }: Waiting, { flushRows }: Pace): boolean =>
  rows >= 2 * flushRows || bytes >= 2 * FLUSH_BYTES;

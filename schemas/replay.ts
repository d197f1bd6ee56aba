/**
 * What a record carries that is taken in again by a generation being built: it passes for the one it was. Headers, so
 * that the value stays what it was.
 */

/** Where and when a record was read the first time. */
export interface FirstRead {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

type Headers = Readonly<Record<string, Buffer | string>>;

const CLOCK = 'at';
const SOURCE = 'src';

/** The clock of the past, on what is sent while it is taken in again; epoch milliseconds. */
export const clockHeader = (at: number): Record<string, string> => ({ [CLOCK]: String(at) });

/** The clock a record carries; undefined where it has none but its own. */
export function clockIn(headers: Headers): number | undefined {
  const text = headers[CLOCK];
  return text === undefined ? undefined : Number(text);
}

/** Headers of a record that is read again. */
export const firstReadHeaders = ({ topic, partition, offset, at }: FirstRead): Record<string, string> => ({
  ...clockHeader(at),
  [SOURCE]: `${partition} ${offset} ${topic}`,
});

/** Where a record was read the first time; undefined for one that is read the first time now. */
export function firstReadIn(headers: Headers): FirstRead | undefined {
  const [partition, offset, topic] = headers[SOURCE]?.toString().split(' ') ?? [];
  if (topic === undefined) return undefined;
  return { topic, partition: Number(partition), offset: Number(offset), at: clockIn(headers) ?? 0 };
}

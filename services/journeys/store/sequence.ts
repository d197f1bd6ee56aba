import type { State } from '../../runtime/state/port.ts';

/** Where the counters of a partition are kept. */
const SCOPE = '!';
const ROWS = 'seq';

/** The next number of a dense counter of the partition; it begins at 1 and is never reset. */
export function nextOf(state: State, counter: string): number {
  const bytes = state.get(SCOPE, counter);
  return bytes ? Number(bytes.readBigUInt64BE()) : 1;
}

/** Keeps the next number to give. */
export function keepCounter(state: State, counter: string, next: number): void {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(next));
  state.put(SCOPE, counter, bytes);
}

/** The next number of the rows the partition writes. */
export const nextSequence = (state: State): number => nextOf(state, ROWS);

export const keepSequence = (state: State, next: number): void => keepCounter(state, ROWS, next);

import type { State } from '../../runtime/state/port.ts';

const SCOPE = '!';
const KEY = 'seq';

/** The next number of the partition's dense row counter; it begins at 1 and is never reset. */
export function nextSequence(state: State): number {
  const bytes = state.get(SCOPE, KEY);
  return bytes ? Number(bytes.readBigUInt64BE()) : 1;
}

/** Keeps the next number to give. */
export function keepSequence(state: State, next: number): void {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(next));
  state.put(SCOPE, KEY, bytes);
}

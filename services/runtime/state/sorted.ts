import type { KeyRange } from './port.ts';

/** Keys in byte order. They are ASCII, so the order of UTF-16 units is the order of bytes. */
export const sortedKeys = (keys: Iterable<string>): string[] => [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Index of the first key at or above `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The keys of a range in the order the range asks for; a copy. */
export function slice(keys: readonly string[], { from, to, reverse, limit }: KeyRange): string[] {
  const start = from === undefined ? 0 : lowerBound(keys, from);
  const end = to === undefined ? keys.length : Math.max(start, lowerBound(keys, to));
  const most = limit ?? keys.length;
  if (reverse) return keys.slice(Math.max(start, end - most), end).reverse();
  return keys.slice(start, Math.min(end, start + most));
}

import { expect, test } from 'vitest';
import { portionsOf } from './portions.ts';

/** What ClickHouse takes of one parameter. */
const LIMIT = 131_072;
/** A list as the client writes it into an address. */
const written = (texts: readonly string[]): number =>
  new URLSearchParams([
    ['', `[${texts.map((text) => `'${text.replace(/[\\'\t\n\r]/g, '\\$&')}'`).join(',')}]`],
  ]).toString().length - 1;
const ids = (length: number, letter = 'x') => Array.from({ length: 2_000 }, (_, i) => `${i}`.padEnd(length, letter));

test.each(['a', '-', ' ', "'", '\\', '\n', '%', '~', '(', 'ü', '漢', '😀'])(
  'ids of any length full of %j fit into an address, and none is lost',
  (letter) => {
    for (const length of [1, 57, 100, 300]) {
      const portions = portionsOf(ids(length, letter));
      expect(portions.flat()).toEqual(ids(length, letter));
      expect(Math.max(...portions.map(written))).toBeLessThan(LIMIT);
    }
  },
);

test('a usual batch is asked about at once, long ids in several portions', () => {
  expect(portionsOf(ids(36))).toHaveLength(1);
  expect(portionsOf(ids(100))).toHaveLength(3);
  expect(portionsOf([])).toEqual([]);
});

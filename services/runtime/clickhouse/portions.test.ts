import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portionsOf } from './portions.ts';

/** What ClickHouse takes of one parameter. */
const LIMIT = 131_072;
/** A list as the client writes it into an address. */
const written = (texts: readonly string[]): number =>
  new URLSearchParams([
    ['', `[${texts.map((text) => `'${text.replace(/[\\'\t\n\r]/g, '\\$&')}'`).join(',')}]`],
  ]).toString().length - 1;

test('ids of any length and alphabet fit into an address, none is lost, and none is asked twice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 200 }),
      (some, times) => {
        const ids = Array.from({ length: times }, () => some).flat();
        const portions = portionsOf(ids);
        expect(portions.flat()).toEqual(ids);
        for (const portion of portions) expect(written(portion)).toBeLessThan(LIMIT);
      },
    ),
    { numRuns: 20 },
  );
});

test('a usual batch is asked about at once, long ids in several', () => {
  const ids = (length: number) => Array.from({ length: 2_000 }, (_, i) => String(i).padEnd(length, 'x'));
  expect(portionsOf(ids(36))).toHaveLength(1);
  expect(portionsOf(ids(100))).toHaveLength(3);
  expect(portionsOf([])).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf } from './changes.ts';

interface Cost {
  readonly key: string;
  readonly currency: string;
  readonly cost: number;
}
const comparison = {
  keyOf: (r: Cost) => `${r.key} ${r.currency}`,
  worthOf: (r: Cost) => String(r.cost),
  replaced: (r: Cost) => ({ group: r.key, by: r.cost === 0 ? undefined : { ...r, cost: 0 } }),
};
const rows = fc.uniqueArray(
  fc.record({ key: fc.constantFrom('a', 'b', 'c'), currency: fc.constantFrom('EUR', 'USD'), cost: fc.nat(3) }),
  { selector: comparison.keyOf },
);
/** What the table holds after a file: the newest of a key counts. */
const heldAfter = (stored: readonly Cost[], file: readonly Cost[]): Cost[] => {
  const { added, changed, emptied } = changesOf(comparison, file, stored);
  return [...new Map([...stored, ...added, ...changed, ...emptied].map((r) => [comparison.keyOf(r), r])).values()];
};

describe('importing a file', () => {
  test('a second time changes nothing', () =>
    fc.assert(
      fc.property(rows, rows, (stored, file) => {
        const { added, changed, emptied, same } = changesOf(comparison, file, heldAfter(stored, file));
        expect([added, changed, emptied, same]).toEqual([[], [], [], file.length]);
      }),
    ));

  test('leaves what it names as it says, in no other currency, and what it does not name as it was', () =>
    fc.assert(
      fc.property(rows, rows, (stored, file) => {
        const held = heldAfter(stored, file);
        for (const key of ['a', 'b', 'c']) {
          const said = file.some((r) => r.key === key) ? file : stored;
          const paid = (of: readonly Cost[]) =>
            of
              .filter((r) => r.key === key && r.cost > 0)
              .map((r) => `${r.currency} ${r.cost}`)
              .sort();
          expect(paid(held)).toEqual(paid(said));
        }
      }),
    ));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryStore } from './memory.ts';
import { overlay } from './overlay.ts';
import type { KeyRange, StateChange, StateReader } from './port.ts';

/** The plainest thing that could be right: one sorted list of everything. */
function modelRange(model: Map<string, Buffer>, scope: string, { from, to, reverse, limit }: KeyRange): string[] {
  const all = [...model]
    .filter(([id]) => id.startsWith(`${scope}\0`))
    .map(([id, value]) => ({ key: id.slice(scope.length + 1), value }))
    .filter(({ key }) => (from === undefined || key >= from) && (to === undefined || key < to))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  if (reverse) all.reverse();
  return all.slice(0, limit ?? all.length).map(({ key, value }) => `${key}=${value}`);
}

const scope = fc.constantFrom('a', 'ab', '#a');
const key = fc.constantFrom('', '0', '1', '10', '11', '2', '~');
const value = fc.option(
  fc.nat(9).map((n) => Buffer.from(String(n))),
  { nil: undefined, freq: 2 },
);
const change: fc.Arbitrary<StateChange> = fc.record({ scope, key, value });
const range: fc.Arbitrary<KeyRange> = fc.record(
  { from: key, to: key, reverse: fc.boolean(), limit: fc.nat(5) },
  { requiredKeys: [] },
);

const applyTo = (model: Map<string, Buffer>, { scope, key, value }: StateChange) => {
  if (value) model.set(`${scope}\0${key}`, value);
  else model.delete(`${scope}\0${key}`);
};
const read = (state: StateReader, scope: string, range: KeyRange) =>
  [...state.range(scope, range)].map(({ key, value }) => `${key}=${value}`);

describe('overlay', () => {
  test('reads are those of one sorted map that holds the stored entries and all writes, on one layer or two', () => {
    fc.assert(
      fc.property(
        fc.array(change),
        fc.array(change),
        fc.array(change),
        fc.array(fc.tuple(scope, range), { minLength: 1 }),
        (stored, below, above, ranges) => {
          const model = new Map<string, Buffer>();
          const store = memoryStore();
          store.apply(stored, {});
          const lower = overlay(store);
          const upper = overlay(lower);
          for (const c of stored) applyTo(model, c);
          for (const [layer, changes] of [
            [lower, below],
            [upper, above],
          ] as const)
            for (const c of changes) {
              applyTo(model, c);
              if (c.value) layer.put(c.scope, c.key, c.value);
              else layer.delete(c.scope, c.key);
              for (const [scope, range] of ranges)
                expect(read(upper, scope, range)).toEqual(modelRange(model, scope, range));
              expect(upper.get(c.scope, c.key)).toEqual(c.value);
            }
          store.apply(lower.changes(), {});
          store.apply(upper.changes(), {});
          for (const [scope, range] of ranges)
            expect(read(store, scope, range)).toEqual(modelRange(model, scope, range));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a range does not see writes made while it is read', () => {
    const state = overlay(memoryStore());
    state.put('a', '1', Buffer.from('x'));
    state.put('a', '2', Buffer.from('y'));
    for (const { key } of state.range('a')) {
      state.delete('a', key);
      state.put('a', `9${key}`, Buffer.from('z'));
    }
    expect([...state.range('a')].map((e) => e.key)).toEqual(['91', '92']);
  });

  test('only the last write of an entry is a change', () => {
    const state = overlay(memoryStore());
    state.put('a', '1', Buffer.from('x'));
    state.delete('a', '1');
    expect(state.changes()).toEqual([{ scope: 'a', key: '1', value: undefined }]);
  });
});

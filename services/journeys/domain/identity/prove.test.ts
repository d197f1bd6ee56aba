import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from './limits.ts';
import { contradictions, differences, excess } from './testing/agreement.ts';
import { type Placed, watcher } from './testing/invariants.ts';
import { historyOf } from './testing/script.ts';
import { simulate } from './testing/simulation.ts';

const numRuns = Number(process.env['TL_PROVE_RUNS'] ?? 300);
const seed = process.env['TL_PROVE_SEED'] === undefined ? {} : { seed: Number(process.env['TL_PROVE_SEED']) };
const timeout = 20_000 + numRuns * 50;

const choice = fc.record({
  what: fc.nat(1000),
  who: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)),
  when: fc.nat(1000),
  on: fc.boolean(),
});
const world = fc.record({
  choices: fc.array(choice, { minLength: 2, maxLength: 40, size: 'max' }),
  partitions: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(2 ** 31),
  prunes: fc.boolean(),
  people: fc.integer({ min: 2, max: 9 }),
  devices: fc.integer({ min: 1, max: 3 }),
});
const LIMITLESS: Settings = { limits: {}, partners: 20, chunk: 2 };

test(
  'whatever the order, delays and partitions, every touch ends with the profile the evidence gives',
  () => {
    fc.assert(
      fc.property(world, ({ choices, ...run }) => {
        const inputs = historyOf(choices);
        const net = simulate({ ...run, inputs, settings: LIMITLESS, check: watcher() });
        expect(differences(net, inputs)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  },
  timeout,
);

/** No profile is over a limit, at any moment, unless it is flagged as merged by hand. */
const limitsHold = (most: Record<string, number>, partners: number) => (placed: readonly Placed[]) => {
  for (const { token } of placed) {
    const ids = token.members.map(({ identifier }) => identifier);
    if (!token.over && excess(ids, most) > 0) throw new Error(`the profile of ${ids[0]} has too many identifiers`);
    for (const id of ids) {
      const kept = token.refused.filter(({ lo, hi }) => lo === id || hi === id).length;
      if (kept > 2 * partners + 2) throw new Error(`${kept} refused pairs of ${id} are kept`);
    }
  }
};

test.each([
  ['as they are set', DEFAULT_SETTINGS, {}, { 1: 1, 4: 5, 5: 5 }],
  ['of two e-mails and one phone', { limits: { user_id: 1, email: 2, phone: 1 } }, {}, { 1: 1, 4: 2, 5: 1 }],
  ['with merges by hand', { limits: { user_id: 1, email: 2, phone: 1 } }, { merges: true }, { 1: 1, 4: 2, 5: 1 }],
])(
  'limits %s are never exceeded, and what results agrees with itself',
  (_, given, options, most) => {
    fc.assert(
      fc.property(world, ({ choices, ...run }) => {
        const inputs = historyOf(choices, options);
        const settings = { ...LIMITLESS, ...given, chunk: 2 };
        const check = watcher(limitsHold(most, settings.partners));
        const net = simulate({ ...run, inputs, settings, check });
        expect(contradictions(net, inputs, most)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  },
  timeout,
);

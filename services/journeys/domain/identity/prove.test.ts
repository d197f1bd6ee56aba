import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from './limits.ts';
import { contradictions, differences, excess } from './testing/agreement.ts';
import { type Placed, watcher } from './testing/invariants.ts';
import { PATHS, RARE } from './testing/path-names.ts';
import { tracer } from './testing/paths.ts';
import { historyOf } from './testing/script.ts';
import { simulate } from './testing/simulation.ts';

/** Histories of each property; `make prove` asks for more, and for those of a seed. */
const numRuns = Number(process.env['TL_PROVE_RUNS'] ?? 1_500);
const seed = process.env['TL_PROVE_SEED'] === undefined ? {} : { seed: Number(process.env['TL_PROVE_SEED']) };
const timeout = 20_000 + numRuns * 100;
const trace = tracer();

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
        const inputs = historyOf(choices, { ...run, merges: true });
        const net = simulate({ ...run, inputs, settings: LIMITLESS, check: watcher(), trace });
        expect(differences(net, inputs)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  },
  timeout,
);

/**
 * No profile is over a limit, at any moment, unless people are merged by hand: then it is flagged. Where nobody merges by
 * hand a flag excuses nothing, or a protocol without limits would pass by flagging all it joins.
 */
const limitsHold = (most: Record<string, number>, partners: number, merges: boolean) => (placed: readonly Placed[]) => {
  for (const { token } of placed) {
    const ids = token.members.map(({ identifier }) => identifier);
    if (!(merges && token.over) && excess(ids, most) > 0)
      throw new Error(`the profile of ${ids[0]} has too many identifiers`);
    for (const id of ids) {
      const kept = token.refused.filter(({ lo, hi }) => lo === id || hi === id).length;
      if (kept > 2 * partners + 2) throw new Error(`${kept} refused pairs of ${id} are kept`);
    }
  }
};

const FEW = { user_id: 1, email: 2, phone: 1 };
const SEPARATED = { separates: true, merges: false };
const MERGED = { separates: true, merges: true };
test.each([
  ['as they are set', DEFAULT_SETTINGS, SEPARATED, { 1: 1, 4: 5, 5: 5 }],
  ['of two e-mails and one phone', { limits: FEW }, SEPARATED, { 1: 1, 4: 2, 5: 1 }],
  ['with merges by hand', { limits: FEW }, MERGED, { 1: 1, 4: 2, 5: 1 }],
  ['with shared identifiers', { limits: FEW, partners: 1 }, MERGED, { 1: 1, 4: 2, 5: 1 }],
])(
  'limits %s are never exceeded, and what results agrees with itself',
  (_, given, options, most) => {
    fc.assert(
      fc.property(world, ({ choices, ...run }) => {
        const inputs = historyOf(choices, { ...run, ...options });
        const settings = { ...LIMITLESS, ...given, chunk: 2 };
        const check = watcher(limitsHold(most, settings.partners, options.merges));
        const net = simulate({ ...run, inputs, settings, check, trace });
        expect(contradictions(net, inputs, most)).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  },
  timeout,
);

afterAll(() => {
  if (process.env['TL_PROVE_RUNS'] === undefined) return;
  const lines = [...PATHS, ...RARE].map((path) => `${String(trace.counts.get(path) ?? 0).padStart(10)}  ${path}`);
  console.log(`How often the histories reached what they are to prove:\n${lines.join('\n')}`);
});

test.skipIf(numRuns < 1_000)('the histories of these proofs reach every rule, but what is known to be rare', () => {
  expect(PATHS.filter((path) => !trace.counts.has(path))).toEqual([]);
});

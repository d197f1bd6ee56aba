import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../../services/journeys/domain/attribution/attribute.ts';
import { liveModelsOf } from '../../services/journeys/rules.ts';
import { refdata } from '../support/refdata.ts';

const vectors = refdata('attribution', 'small_vectors.json');
const WHOLE = 1_000_000;

const figures = z.record(z.string(), z.number());
const testCase = z.object({
  id: z.string(),
  paths: z.array(z.tuple([z.string(), z.number(), z.number()])),
  expected: z.object({
    first: figures.optional(),
    last: figures.optional(),
    linear: figures.optional(),
    position_40_20_40: figures.optional(),
  }),
});

const NAMES = [
  ['first', 'first'],
  ['last', 'last'],
  ['linear', 'linear'],
  ['position_40_20_40', 'position_based'],
] as const;
const MODELS = NAMES.map(([, name]) => name);
const live = liveModelsOf({ models: MODELS, lookback_days: 30 });
const now = { occurredAt: 0, session: '', leadAt: null };

/** Conversions per channel under a model, summed over paths and their number. */
function conversionsOf(paths: z.infer<typeof testCase>['paths'], model: (typeof MODELS)[number]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [path, times] of paths) {
    const channels = path.split(' > ');
    for (const { position, creditMicros } of attribute(
      0,
      channels.map((channel) => ({ channel, messageId: '', occurredAt: 0 })),
      now,
      live.filter(({ name }) => name === model),
    )) {
      const channel = channels[position - 1] ?? '';
      sums.set(channel, (sums.get(channel) ?? 0) + (times * creditMicros) / WHOLE);
    }
  }
  return sums;
}

test.skipIf(vectors.missing)('first, last, linear and position-based shares equal those of other libraries', () => {
  const parsed = z.object({ cases: z.array(z.unknown()) }).parse(JSON.parse(readFileSync(vectors.path, 'utf8')));
  let compared = 0;
  for (const raw of parsed.cases) {
    const given = testCase.safeParse(raw);
    if (!given.success || given.data.id === 'pychattr') continue;
    for (const [theirs, model] of NAMES)
      for (const [channel, expected] of Object.entries(given.data.expected[theirs] ?? {})) {
        expect(
          conversionsOf(given.data.paths, model).get(channel) ?? 0,
          `${given.data.id} ${model} ${channel}`,
        ).toBeCloseTo(expected, 4);
        compared++;
      }
  }
  expect(compared).toBeGreaterThan(15);
});

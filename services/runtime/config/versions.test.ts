import { expect, test } from 'vitest';
import { modelName, workspace } from './schema.ts';
import { datedRules, newestRules, rulesWithin, standardModel } from './versions.ts';

const shop = workspace.parse({
  name: 'shop',
  attribution: { models: ['last', 'linear'] },
  versions: [
    { effective_from: '2026-01-01', attribution: { models: ['linear', 'time_decay'] } },
    { effective_from: '2026-02-01', conversions: [{ name: 'wholesale' }], attribution: { lookback_days: 7 } },
  ],
});
const listed = datedRules(shop).map(({ attribution }) => attribution.models.map(modelName));
const [JANUARY, FEBRUARY] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)];

test('what a version does not state is as it was before it', () => {
  expect(newestRules(shop)).toMatchObject({
    from: FEBRUARY,
    conversions: [{ name: 'wholesale' }],
    attribution: { lookback_days: 7, models: ['linear', 'time_decay'] },
  });
});

test('the rules of a period are those that hold at some instant of it', () => {
  const within = (from: number, to: number) => rulesWithin(datedRules(shop), from, to).map((rules) => rules.from);
  expect(within(JANUARY, FEBRUARY)).toEqual([JANUARY]);
  expect(within(JANUARY - 1, FEBRUARY + 1)).toEqual([Number.NEGATIVE_INFINITY, JANUARY, FEBRUARY]);
});

test('the standard model is live in every version where one is, else in the newest', () => {
  expect(standardModel(listed)).toBe('linear');
  expect(standardModel([...listed, ['first', 'last']])).toBe('last');
  expect(standardModel([])).toBeUndefined();
});

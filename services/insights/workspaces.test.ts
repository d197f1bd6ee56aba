import { expect, test } from 'vitest';
import { KINDS } from '../journeys/domain/attribution/kinds.ts';
import { isNormalised } from '../journeys/domain/attribution/models.ts';
import { liveModelsOf } from '../journeys/rules.ts';
import { sumsToWhole, workspace } from '../runtime/config/schema.ts';
import { modelAsked, refuseUnknown, wholeModel, workspacesOf } from './workspaces.ts';

test('rules applied later are offered with those before, and a model of both is the standard', () => {
  const shop = workspace.parse({
    name: 'shop',
    attribution: { lookback_days: 30, models: ['last', 'linear'] },
    versions: [{ effective_from: '2026-01-01', attribution: { lookback_days: 7, models: ['time_decay', 'linear'] } }],
  });
  expect(workspacesOf([shop])).toMatchObject([
    {
      models: ['time_decay', 'linear', 'last'],
      live: ['time_decay', 'linear'],
      model: 'linear',
      lookback_days: 7,
    },
  ]);
});

test('sales are what reports count by themselves; where none is one, every conversion but changes of scores', () => {
  const lead = { name: 'lead', type: 'lead', value: 25 };
  const nps = { name: 'nps', type: 'survey_response', value: 'score_change' };
  const of = (conversions: object[]) => workspacesOf([workspace.parse({ name: 'shop', conversions })]);
  expect(of([{}, lead, nps])).toMatchObject([{ sales: ['order'], conversions: ['order', 'lead'] }]);
  expect(of([lead, nps])).toMatchObject([{ sales: ['lead'], conversions: ['lead'] }]);
});

test('what is worth points is not offered to reports, which are of one currency', () => {
  const csat = { name: 'csat', type: 'survey_response', value: 'score' };
  const shop = workspace.parse({ name: 'shop', conversions: [{}, csat] });
  expect(workspacesOf([shop])).toMatchObject([{ sales: ['order'], conversions: ['order'] }]);
});

test('a model that credits a conversion several times over is neither the standard nor what totals are read from', () => {
  const own = { name: 'all_of_it', kind: 'participation' };
  const of = (...models: unknown[]) => {
    const [info] = workspacesOf([workspace.parse({ name: 'shop', attribution: { models } })]);
    if (!info) throw new Error('one workspace');
    return info;
  };
  const info = of('participation', own, 'linear');
  expect(info).toMatchObject({
    models: ['participation', 'all_of_it', 'linear'],
    normalised: ['linear'],
    model: 'linear',
  });
  const read = ['participation', 'all_of_it', 'linear', undefined].map((asked) => wholeModel(info, asked));
  expect(read).toEqual(['linear', 'linear', 'linear', 'linear']);
  // Nothing else is there.
  expect(of('participation').model).toBe('participation');
});

test.each(Object.keys(KINDS))('%s sums to the whole as its rule says', (kind) => {
  const { attribution } = workspace.parse({ name: 'shop', attribution: { models: [{ name: 'own', kind }] } });
  expect(attribution.models.map(sumsToWhole)).toEqual(liveModelsOf(attribution).map(isNormalised));
});

test('a model or conversion that no rules name is refused with what there is: an answer of 0 would look like one', () => {
  const [info] = workspacesOf([workspace.parse({ name: 'shop', attribution: { models: ['last', 'linear'] } })]);
  if (!info) throw new Error('one workspace');
  for (const ask of [modelAsked, wholeModel])
    expect(() => ask(info, 'markov_1')).toThrow('there is no rule model "markov_1"; there are: last, linear');
  expect(modelAsked(info, 'last')).toBe('last');
  expect(() => refuseUnknown(info, ['order', 'leed'])).toThrow('there is no conversion "leed"');
  expect(() => refuseUnknown(info, ['order'])).not.toThrow();
});

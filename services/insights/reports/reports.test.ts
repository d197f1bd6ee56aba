import { describe, expect, test } from 'vitest';
import { scopeOf } from '../query/query.ts';
import { REPORTS } from './all.ts';
import { periodFault } from './params.ts';

const scope = scopeOf('throughline', 'main');
const march = { from: '2026-03-01', to: '2026-03-31', currency: 'EUR', conversion: 'order' };
const now = Date.UTC(2026, 2, 31, 12);

/** Every report once, with what a caller sends; variants where the SQL has branches. */
const ASKED: readonly [golden: string, report: keyof typeof REPORTS, params: Record<string, unknown>][] = [
  ['channels', 'channels', march],
  ['currencies', 'currencies', { ...march, model: 'last' }],
  ['revenue', 'revenue', { ...march, model: 'last' }],
  ['orders', 'orders', { ...march, channel: 'Email', model: 'last' }],
  ['paths', 'paths', march],
  ['paths-keep', 'paths', { ...march, repeats: 'keep', limit: 5 }],
  ['open-paths-lapsed', 'open_paths', { now }],
  ['open-paths-open', 'open_paths', { now, state: 'open' }],
  ['pulse', 'pulse', { today: '2026-03-31' }],
  ['people', 'people', {}],
  ['totals', 'totals', { ...march, model: 'last' }],
  ['arriving', 'arriving', { now }],
  ['rejected', 'rejected', { now }],
  ['unanswered', 'unanswered', { now, days: 14 }],
  ['check', 'check', { now }],
  ['breakdown-campaign', 'breakdown', march],
  ['breakdown-place-by-day', 'breakdown', { ...march, by: 'place', each: 'day' }],
  ['costs', 'costs', march],
  ['costs-campaign', 'costs', { ...march, by: 'campaign' }],
  ['assists', 'assists', march],
  ['path-lengths', 'path_lengths', march],
  ['time-lag', 'time_lag', march],
  ['experience', 'experience', { ...march, model: 'linear' }],
  ['experience-agent', 'experience', { ...march, model: 'linear', by: 'agent' }],
  ['transitions', 'transitions', march],
  ['path-flows', 'path_flows', march],
  ['model-runs', 'model_runs', {}],
  ['model-runs-newest', 'model_runs', { each: 'model' }],
  ['model-results', 'model_results', { run: 'r1', currency: 'EUR' }],
];

describe('the SQL of a report', () => {
  test.each(ASKED)('%s is exactly its golden file', async (golden, name, asked) => {
    const { params, toSQL } = REPORTS[name];
    // Each report parses its own params; the union of them all cannot be called otherwise.
    const build: (params: never, of: typeof scope) => { sql: string; params: object } = toSQL;
    const query = build(params.parse(asked) as never, scope);
    await expect(`${query.sql}\n-- ${JSON.stringify(query.params)}\n`).toMatchFileSnapshot(`golden/${golden}.sql`);
  });

  test('covers every report', () => {
    expect(new Set(ASKED.map(([, name]) => name))).toEqual(new Set(Object.keys(REPORTS)));
  });

  test('never carries what the caller typed, only placeholders', () => {
    const hostile = "Email' OR 1=1 --";
    const { sql, params } = REPORTS.orders.toSQL(
      REPORTS.orders.params.parse({ ...march, channel: hostile, model: 'last' }),
      scope,
    );
    expect(sql).not.toContain('OR 1=1');
    expect(params['channel']).toBe(hostile);
  });
});

describe('a period', () => {
  test('of one day is accepted', () => expect(periodFault('2026-03-01', '2026-03-01')).toBeUndefined());
  test('that ends before it begins is refused with what to do', () =>
    expect(periodFault('2026-03-02', '2026-03-01')).toContain('swap them'));
  test('over ten years is refused', () => expect(periodFault('2000-01-01', '2026-01-01')).toContain('at most'));
});

import { z } from 'zod';
import { count, day, instant, micros } from '../query/fields.ts';
import { currency, limit } from './params.ts';
import { lines, report } from './report.ts';

/** Runs of the models fitted to data, the newest first. */
export const modelRuns = report({
  name: 'model_runs',
  summary: 'Runs of the models fitted to data: settings, inputs and diagnostics',
  params: z.object({
    each: z
      .enum(['run', 'model'])
      .default('run')
      .describe('run: every run; model: the newest run of each model and set of counted conversions'),
    limit: limit(20),
  }),
  row: z.object({
    run_id: z.string(),
    model: z.string().describe('markov_1, markov_2, …, shapley, shapley_rate: its column beside the rule models'),
    transform: z.string().describe('What paths were made into first'),
    with_nulls: z.boolean().describe('Open paths counted as journeys that did not convert'),
    counted: z.array(z.string()).describe('Names of the conversions that counted, sorted; empty in old runs: all'),
    from_day: day,
    to_day: day,
    seed: count,
    bootstrap: count.describe('Resamples behind the intervals; 0: none'),
    inputs_hash: z.string().describe('SHA-256 of the counted paths'),
    conversions: count,
    paths: count.describe('Journeys with a touch it was fitted to'),
    distinct_paths: count,
    null_share: count,
    states: count,
    sweeps: count.describe('Rounds of the solver'),
    residual: count.describe('Bounds the error of the solver'),
    standard_error: count.describe('Of sampled effects; 0 where they are exact'),
    lines: count.describe('Credits of single touches written'),
    fit_ms: count,
    duration_ms: count,
    computed_at: instant,
  }),
  shareMs: 2_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT run_id, model, transform, with_nulls, counted, from_day, to_day, seed, bootstrap, inputs_hash, conversions, paths,',
      '  distinct_paths, null_share, states, sweeps, residual, standard_error, lines, fit_ms, duration_ms,',
      '  toUnixTimestamp64Milli(m.computed_at) AS computed_at',
      `FROM ${scope.views}.models AS m`,
      'ORDER BY m.computed_at DESC, run_id',
      p.each === 'model' && 'LIMIT 1 BY model, counted',
      'LIMIT {limit:UInt32}',
    ),
    params: { limit: p.limit },
  }),
});

/** What one run gives each channel. */
export const modelResults = report({
  name: 'model_results',
  summary: 'What one run of a model gives each channel',
  params: z.object({ run: z.string().min(1).max(64).describe('run_id of the run'), ...currency }),
  row: z.object({
    channel: z.string(),
    effect: count.describe('Markov: part of the conversions lost without the channel; Shapley: its part of the worth'),
    weight: count.describe('Part of the conversions it gets, 0 to 1'),
    conversions: count.describe('Weight times the conversions'),
    revenue_micros: micros.describe('Weight times their value, millionths'),
    path_conversions: count.describe('Conversions credited touch by touch'),
    path_revenue_micros: micros.describe('Value credited touch by touch, millionths'),
    low: z.number().nullable().describe('Lower end of the 95 % interval of conversions; null where none was asked for'),
    high: z.number().nullable().describe('Upper end'),
  }),
  shareMs: 10_000,
  toSQL: (p, scope) => ({
    sql: lines(
      "SELECT channel, effect, weight, toFloat64(credit) AS conversions, reinterpret(revenue, 'Int64') AS revenue_micros,",
      "  toFloat64(path_credit) AS path_conversions, reinterpret(path_revenue, 'Int64') AS path_revenue_micros, low, high",
      `FROM ${scope.views}.model_results`,
      'WHERE run_id = {run:String} AND currency = {currency:String}',
      'ORDER BY weight DESC, channel',
    ),
    params: { run: p.run, currency: p.currency },
  }),
});

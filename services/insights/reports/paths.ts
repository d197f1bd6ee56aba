import { z } from 'zod';
import { count, instant, micros } from '../query/fields.ts';
import { conversion, currency, limit, now, period } from './params.ts';
import { lines, report } from './report.ts';

const DAY_MS = 86_400_000;

const repeats = z
  .enum(['merge', 'keep'])
  .default('merge')
  .describe('merge: touches of one channel in a row count once; keep: the path as it was');

const steps = (kind: 'merge' | 'keep') => (kind === 'merge' ? 'arrayCompact(path)' : 'path');

/** Paths that led to a conversion, the most frequent first. */
export const paths = report({
  name: 'paths',
  summary: 'Top paths to a conversion',
  params: z.object({ ...period, ...currency, ...conversion, repeats, limit: limit(20) }),
  row: z.object({
    path: z.array(z.string()),
    conversions: count,
    revenue_micros: micros,
    median_days: count.describe('Median days from first touch to conversion'),
    share: count.describe('Of all conversions of the period and currency, 0 to 1'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT ${steps(p.repeats)} AS path, count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros,`,
      '  round(quantileExact(days), 2) AS median_days,',
      '  conversions / sum(conversions) OVER () AS share',
      `FROM ${scope.views}.journeys`,
      "WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}",
      'GROUP BY path',
      'ORDER BY conversions DESC, revenue_micros DESC, path',
      'LIMIT {limit:UInt32}',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency, limit: p.limit },
  }),
});

/** Open paths: still moving, or lapsed (no path touch for `lapsed_days`, decided at the time of the question). */
export const openPaths = report({
  name: 'open_paths',
  summary: 'Top paths that have not led to a conversion: lapsed, or still open',
  params: z.object({
    state: z.enum(['lapsed', 'open']).default('lapsed').describe('lapsed: quiet for lapsed_days; open: not yet'),
    lapsed_days: z.coerce
      .number()
      .int()
      .min(1)
      .max(400)
      .default(30)
      .describe('Quiet days after which a path is lapsed'),
    repeats,
    limit: limit(20),
    now,
  }),
  row: z.object({
    path: z.array(z.string()),
    people: count,
    last_touch_at: instant,
    share: count.describe('Of all paths in that state, 0 to 1'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT ${steps(p.repeats)} AS path, count() AS people, toUnixTimestamp64Milli(max(ended_at)) AS last_touch_at,`,
      '  people / sum(people) OVER () AS share',
      `FROM ${scope.views}.journeys`,
      `WHERE state = 'open' AND touches > 0 AND ended_at ${p.state === 'lapsed' ? '<' : '>='} fromUnixTimestamp64Milli({since:Int64})`,
      'GROUP BY path',
      'ORDER BY people DESC, path',
      'LIMIT {limit:UInt32}',
    ),
    params: { since: p.now - p.lapsed_days * DAY_MS, limit: p.limit },
  }),
});

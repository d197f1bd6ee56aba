import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, period } from './params.ts';
import { lines, report } from './report.ts';

/**
 * Channels by model: the credits ledger summed by its projection. Every normalised model sums to the same revenue, so
 * models can be read side by side.
 */
export const channels = report({
  name: 'channels',
  summary: 'Revenue and conversions by channel, every attribution model side by side',
  params: z.object({ ...period, ...currency, ...conversion }),
  row: z.object({
    channel: z.string(),
    model: z.string(),
    revenue_micros: micros,
    conversions: count.describe('Sum of credits: a conversion shared by two channels counts a part in each'),
  }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT channel, model, toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions',
      `FROM ${scope.views}.attribution_daily`,
      'WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}',
      'GROUP BY channel, model',
      'HAVING revenue_micros != 0 OR conversions != 0',
      'ORDER BY channel, model',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency },
  }),
});

import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { currency, period } from './params.ts';
import { lines, report } from './report.ts';

/** Campaigns by model: as the channel report, a level deeper, from a projection of its own. */
export const campaigns = report({
  name: 'campaigns',
  summary: 'Revenue and conversions by campaign, every attribution model side by side',
  params: z.object({ ...period, ...currency }),
  row: z.object({
    channel: z.string(),
    campaign: z.string().describe('Name of the campaign; "" for touches that name none'),
    model: z.string(),
    revenue_micros: micros,
    conversions: count.describe('Sum of credits'),
  }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT channel, campaign, model, toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions',
      `FROM ${scope.views}.attribution_campaign`,
      'WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND currency = {currency:String}',
      'GROUP BY channel, campaign, model',
      'HAVING revenue_micros != 0 OR conversions != 0',
      'ORDER BY channel, campaign, model',
    ),
    params: { from: p.from, to: p.to, currency: p.currency },
  }),
});

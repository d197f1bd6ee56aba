import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { currency, period } from './params.ts';
import { lines, report } from './report.ts';

/** What figures are broken down to. */
export const level = {
  by: z
    .enum(['channel', 'campaign'])
    .default('channel')
    .describe('channel, or campaign: then the name of the campaign within its channel'),
};

/**
 * What advertising cost. Amounts in other currencies are converted at the newest rate up to their day: a campaign is often
 * billed in another currency than it sells in, and leaving it out would flatter it.
 */
export const costs = report({
  name: 'costs',
  summary: 'What advertising cost, by channel or campaign',
  params: z.object({ ...period, ...currency, ...level }),
  row: z.object({
    channel: z.string(),
    campaign: z.string().describe('"" when broken down by channel'),
    cost_micros: micros,
    impressions: count,
    clicks: count,
    rows_without_rate: count.describe('Cost rows in a currency without a rate: not in the cost'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT channel, ${p.by === 'campaign' ? 'campaign' : "'' AS campaign"}, toInt64(sum(ifNull(amount, toDecimal128(0, 6))) * 1000000) AS cost_micros,`,
      '  sum(impressions) AS impressions, sum(clicks) AS clicks, countIf(isNull(amount)) AS rows_without_rate',
      'FROM (',
      '  SELECT c.channel AS channel, c.campaign AS campaign, c.impressions AS impressions, c.clicks AS clicks,',
      '    multiIf(c.currency = {currency:String}, toDecimal128(c.cost, 6), r.rate = 0, NULL,',
      '      toDecimal128(toDecimal128(c.cost, 6) * r.rate, 6)) AS amount',
      `  FROM ${scope.views}.costs AS c`,
      `  ASOF LEFT JOIN (SELECT day, from_currency, rate FROM ${scope.views}.rates WHERE to_currency = {currency:String}) AS r`,
      '    ON r.from_currency = c.currency AND r.day <= c.day',
      '  WHERE c.day BETWEEN {from:Date} AND {to:Date}',
      ')',
      'GROUP BY channel, campaign',
      'HAVING cost_micros != 0 OR impressions != 0 OR clicks != 0 OR rows_without_rate != 0',
      'ORDER BY cost_micros DESC, channel, campaign',
    ),
    params: { from: p.from, to: p.to, currency: p.currency },
  }),
});

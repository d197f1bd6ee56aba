import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, period } from './params.ts';
import { lines, report } from './report.ts';

/** Lines of an answer at most: every campaign of a large shop under every model. */
export const MOST_LINES = 50_000;

/** What credit can be broken down to, by column. Those of a campaign are in a projection; the rest reads the ledger. */
const COLUMNS = {
  source: 'source',
  medium: 'medium',
  campaign: 'campaign',
  content: 'content',
  place: 'place_id',
  agent: 'agent_id',
  touch_type: 'touch_type',
} as const;
const DIMENSIONS = ['source', 'medium', 'campaign', 'content', 'place', 'agent', 'touch_type'] as const;
const OF_A_CAMPAIGN: ReadonlySet<string> = new Set(['source', 'medium', 'campaign']);

/** The channel report a level deeper: by campaign, place, agent, …, for the whole period or day by day. */
export const breakdown = report({
  name: 'breakdown',
  summary: 'Revenue and conversions within channels by campaign, source, place, agent, …, every model side by side',
  params: z.object({
    ...period,
    ...currency,
    ...conversion,
    by: z.enum(DIMENSIONS).default('campaign').describe('What channels are broken down to'),
    each: z.enum(['period', 'day']).default('period').describe('period: sums of it; day: by day of conversion'),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(MOST_LINES)
      .default(1_000)
      .describe('Most rows, the largest revenue first, also day by day; total_rows tells of those beyond'),
  }),
  row: z.object({
    day: z.string().describe('Day of conversion; "" for sums of the period'),
    channel: z.string(),
    value: z.string().describe('Campaign, place, … as sent; "" for touches that name none'),
    model: z.string(),
    revenue_micros: micros,
    conversions: count.describe('Sum of credits'),
    total_rows: count.describe(
      'Rows there are, also beyond the limit: lines add up to their channel when all are there',
    ),
  }),
  shareMs: 2_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT ${p.each === 'day' ? 'toString(converted_on)' : "''"} AS day, channel, ${COLUMNS[p.by]} AS value, model,`,
      '  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions,',
      '  count() OVER () AS total_rows',
      `FROM ${scope.views}.${OF_A_CAMPAIGN.has(p.by) ? 'attribution_campaign' : 'credits'}`,
      'WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}',
      `GROUP BY ${p.each === 'day' ? 'converted_on, ' : ''}channel, ${COLUMNS[p.by]}, model`,
      'HAVING revenue_micros != 0 OR conversions != 0',
      'ORDER BY revenue_micros DESC, day, channel, value, model',
      'LIMIT {limit:UInt32}',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency, limit: p.limit },
  }),
});

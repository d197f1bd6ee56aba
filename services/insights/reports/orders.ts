import { z } from 'zod';
import { count, instant, micros } from '../query/fields.ts';
import { channelName, conversion, currency, limit, modelName, period } from './params.ts';
import { lines, report } from './report.ts';

/** An entry before what takes one back, which is written at the same instant; of entries the newest. */
const NEWEST = '(c.credit > 0, c.recorded_at)';

/** The conversions behind one cell of the channel report; their credited amounts sum to that cell. */
export const orders = report({
  name: 'orders',
  summary: 'The orders behind one channel under one model, with what each was credited',
  params: z.object({
    ...period,
    ...currency,
    ...conversion,
    channel: channelName,
    model: modelName,
    limit: limit(200),
  }),
  row: z.object({
    conversion: z.string(),
    conversion_key: z.string(),
    order_id: z.string(),
    profile_id: z.string(),
    converted_at: instant,
    path_length: count,
    revenue_micros: micros.describe('Credited to the channel'),
    credit: count.describe('Credited share of the conversion, 0 to 1'),
    total_conversions: count.describe('Conversions of the cell, also beyond the limit'),
  }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT conversion, conversion_key, argMax(order_id, ${NEWEST}) AS order_id, argMax(profile_id, ${NEWEST}) AS profile_id,`,
      `  toUnixTimestamp64Milli(argMax(c.converted_at, ${NEWEST})) AS converted_at, argMax(path_length, ${NEWEST}) AS path_length,`,
      '  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS credit, count() OVER () AS total_conversions',
      `FROM ${scope.views}.credits AS c`,
      'WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}',
      '  AND channel = {channel:String} AND model = {model:String}',
      'GROUP BY conversion, conversion_key',
      'HAVING revenue_micros != 0 OR credit != 0',
      'ORDER BY revenue_micros DESC, converted_at DESC, conversion_key',
      'LIMIT {limit:UInt32}',
    ),
    params: {
      from: p.from,
      to: p.to,
      conversion: p.conversion,
      currency: p.currency,
      channel: p.channel,
      model: p.model,
      limit: p.limit,
    },
  }),
});

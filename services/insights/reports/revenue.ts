import { z } from 'zod';
import { count, day, micros } from '../query/fields.ts';
import { conversion, currency, modelName, period } from './params.ts';
import { lines, report } from './report.ts';

/** Revenue by day of conversion: equal under every normalised model that is credited on all the days. */
export const revenue = report({
  name: 'revenue',
  summary: 'Revenue and conversions by day',
  params: z.object({ ...period, ...currency, ...conversion, model: modelName }),
  row: z.object({ day, revenue_micros: micros, conversions: count }),
  whole: true,
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT toString(converted_on) AS day, toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions',
      `FROM ${scope.views}.attribution_daily`,
      'WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String} AND model = {model:String}',
      'GROUP BY converted_on',
      'ORDER BY converted_on',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency, model: p.model },
  }),
});

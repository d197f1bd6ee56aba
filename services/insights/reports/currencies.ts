import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, modelName, period } from './params.ts';
import { lines, report } from './report.ts';

/** Which currencies a period holds, so that a report in one of them can say what it leaves out. Points are no currency. */
export const currencies = report({
  name: 'currencies',
  summary: 'Revenue and conversions by currency',
  params: z.object({ ...period, ...conversion, model: modelName }),
  row: z.object({ currency: z.string(), revenue_micros: micros, conversions: count }),
  whole: true,
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT currency, toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(credit)) AS conversions',
      `FROM ${scope.views}.attribution_daily`,
      "WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND model = {model:String} AND currency != ''",
      'GROUP BY currency',
      'HAVING revenue_micros != 0 OR conversions != 0',
      'ORDER BY revenue_micros DESC, currency',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, model: p.model },
  }),
});

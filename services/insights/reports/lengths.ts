import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, period } from './params.ts';
import { lines, report } from './report.ts';

const share = count.describe('Of the conversions counted, 0 to 1');
const figures = { conversions: count, revenue_micros: micros, share };
const SUMS = 'count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros,';
const SHARE = '  conversions / sum(conversions) OVER () AS share';
const CONVERTED =
  "WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}";

/** How many path touches conversions took. */
export const pathLengths = report({
  name: 'path_lengths',
  summary: 'How many touches conversions took',
  params: z.object({ ...period, ...currency, ...conversion }),
  row: z.object({ touches: count.describe('Path touches; 0: no touch within the look-back'), ...figures }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT touches, ${SUMS}`,
      SHARE,
      `FROM ${scope.views}.journeys`,
      CONVERTED,
      'GROUP BY touches',
      'ORDER BY touches',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency },
  }),
});

/** How long conversions took from the first path touch. Those without a touch have no such time and are left out. */
export const timeLag = report({
  name: 'time_lag',
  summary: 'Days from the first touch to the conversion',
  params: z.object({ ...period, ...currency, ...conversion }),
  row: z.object({ days: count.describe('Whole days of 24 hours: 0 is under one'), ...figures }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      `SELECT toUInt32(floor(j.days)) AS days, ${SUMS}`,
      SHARE,
      `FROM ${scope.views}.journeys AS j`,
      `${CONVERTED} AND touches > 0`,
      'GROUP BY days',
      'ORDER BY days',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency },
  }),
});

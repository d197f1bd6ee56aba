import { z } from 'zod';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, modelName, period } from './params.ts';
import { lines, report } from './report.ts';

/** People: profiles as they are joined now. */
export const people = report({
  name: 'people',
  summary: 'People, known or not, as they are joined now',
  params: z.object({}),
  row: z.object({ known: count, unknown: count, customers: count.describe('Known people with an order') }),
  shareMs: 10_000,
  toSQL: (_p, scope) => ({
    sql: lines(
      'SELECT countIf(p.known) AS known, countIf(NOT p.known) AS unknown, countIf(p.known AND p.orders > 0) AS customers',
      `FROM ${scope.views}.profiles AS p`,
    ),
    params: {},
  }),
});

/** Orders and revenue of a period, and the part no touch explains. Read from the ledger: it equals the channel report. */
export const totals = report({
  name: 'totals',
  summary: 'Conversions, revenue and the unattributed part of a period',
  params: z.object({ ...period, ...currency, ...conversion, model: modelName }),
  row: z.object({ conversions: count, revenue_micros: micros, unattributed_micros: micros }),
  whole: true,
  shareMs: 2_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT toFloat64(sum(credits)) AS conversions, toInt64(sum(amount) * 1000000) AS revenue_micros,',
      `  toInt64(sumIf(amount, channel = '${UNATTRIBUTED}') * 1000000) AS unattributed_micros`,
      'FROM (',
      '  SELECT channel, sum(revenue) AS amount, sum(credit) AS credits',
      `  FROM ${scope.views}.attribution_daily`,
      '  WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String} AND model = {model:String}',
      '  GROUP BY channel',
      ')',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency, model: p.model },
  }),
});

import { z } from 'zod';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, modelName, period } from './params.ts';
import { lines, report } from './report.ts';

/** Answers from which on an interval is told: of fewer the normal approximation gives one that is far too narrow. */
const FEWEST = 10;

/** What changes are broken down to, by column of the ledger. */
const COLUMNS = { channel: 'channel', touch_type: 'touch_type', agent: 'agent_id', place: 'place_id' } as const;
const DIMENSIONS = ['channel', 'touch_type', 'agent', 'place'] as const;

/**
 * What raises and lowers scores, beside what sells: the change from one answer of a person to the next, credited to the
 * touches between them under a model, and the revenue the same model credits them with. The mean weighs answers by their
 * credit; its 95 % interval is that of a ratio of sums (Cochran 1977, chapter 6), answers taken as independent.
 */
export const experience = report({
  name: 'experience',
  summary:
    'What raises and lowers scores (NPS, CSAT, CES), by channel, touch type, agent or place, beside what it sells',
  params: z.object({
    ...period,
    ...currency,
    ...conversion,
    model: modelName,
    by: z.enum(DIMENSIONS).default('channel').describe('What changes are broken down to'),
  }),
  row: z.object({
    score: z.string().describe('Name of the conversion by score_change'),
    value: z.string().describe('Channel, touch type, agent or place; "" for touches that name none'),
    answers: count.describe('Answers it had a part in'),
    credit: count.describe('Sum of its parts in them'),
    up_micros: micros.describe('Points of 100 credited of answers that rose'),
    down_micros: micros.describe('Points of 100 credited of answers that fell: 0 or less'),
    mean_change: z.number().nullable().describe('Points of 100 an answer, weighed by credit; null without credit'),
    low: z.number().nullable().describe('95 % interval of the mean; null for fewer than ten answers'),
    high: z.number().nullable(),
    revenue_micros: micros.describe('Revenue the model credits in the currency'),
    conversions: count.describe('Conversions the model credits in the currency'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT score, a.value AS value, answers, a.credit AS credit, up_micros, down_micros, mean AS mean_change,',
      `  if(answers >= ${FEWEST}, mean - 1.96 * error, NULL) AS low, if(answers >= ${FEWEST}, mean + 1.96 * error, NULL) AS high,`,
      '  toInt64(m.amount * 1000000) AS revenue_micros, toFloat64(m.credits) AS conversions',
      'FROM (',
      '  SELECT score, value, count() AS answers, sum(part) AS credit, toInt64(sumIf(points, points > 0) * 1000000) AS up_micros,',
      '    toInt64(sumIf(points, points < 0) * 1000000) AS down_micros, if(credit = 0, NULL, sum(whole * part) / credit) AS mean,',
      '    sqrt(greatest(0, sum(pow(part * whole, 2)) - 2 * mean * sum(part * part * whole) + mean * mean * sum(part * part)) * answers / (answers - 1)) / credit AS error',
      '  FROM (',
      `    SELECT score, conversion_key, ${COLUMNS[p.by]} AS value, sum(change) AS points, toFloat64(sum(credit)) AS part,`,
      '      toFloat64(points) / part AS whole',
      `    FROM ${scope.views}.score_credits`,
      '    WHERE answered_on BETWEEN {from:Date} AND {to:Date} AND model = {model:String}',
      '    GROUP BY score, profile_id, conversion_key, value',
      '    HAVING part != 0',
      '  )',
      '  GROUP BY score, value',
      ') AS a',
      'LEFT JOIN (',
      `  SELECT ${COLUMNS[p.by]} AS value, sum(revenue) AS amount, sum(credit) AS credits`,
      `  FROM ${scope.views}.${p.by === 'channel' ? 'attribution_daily' : 'credits'}`,
      '  WHERE converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND model = {model:String} AND currency = {currency:String}',
      '  GROUP BY value',
      ') AS m ON m.value = a.value',
      `ORDER BY score, value = '${UNATTRIBUTED}', credit DESC, value`,
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, model: p.model, currency: p.currency },
  }),
});

import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, period } from './params.ts';
import { lines, report } from './report.ts';

/**
 * Assisted conversions beside those a channel closed. A channel assists a conversion when it is on its path anywhere but
 * at the last touch (Google Analytics, "Assisted Conversions"); the same channel may also have closed it. A conversion
 * with three assisting channels is an assist of each, so assists do not add up to conversions; last touches do.
 */
export const assists = report({
  name: 'assists',
  summary: 'Conversions each channel assisted, closed, opened, or brought alone',
  params: z.object({ ...period, ...currency, ...conversion }),
  row: z.object({
    channel: z.string(),
    assisted: count.describe('Conversions with the channel on the path before the last touch'),
    assisted_revenue_micros: micros.describe('Their whole value'),
    last: count.describe('Conversions whose last touch it was'),
    last_revenue_micros: micros.describe('Their whole value'),
    first: count.describe('Conversions whose first touch it was'),
    alone: count.describe('Conversions with no other channel on the path'),
    ratio: z
      .number()
      .nullable()
      .describe('assisted / last: over 1 rather prepares, under 1 rather closes; null when last is 0'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT channel, countIf(prepares) AS assisted, toInt64(sumIf(value, prepares) * 1000000) AS assisted_revenue_micros,',
      '  countIf(closes) AS last, toInt64(sumIf(value, closes) * 1000000) AS last_revenue_micros,',
      '  countIf(opens) AS first, countIf(single) AS alone, if(last = 0, NULL, assisted / last) AS ratio',
      'FROM (',
      '  SELECT channel, value, has(arrayPopBack(path), channel) AS prepares, path[-1] = channel AS closes,',
      '    path[1] = channel AS opens, arrayUniq(path) = 1 AS single',
      `  FROM ${scope.views}.journeys`,
      '  ARRAY JOIN arrayDistinct(path) AS channel',
      "  WHERE state = 'converted' AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}",
      ')',
      'GROUP BY channel',
      'ORDER BY assisted + last DESC, channel',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency },
  }),
});

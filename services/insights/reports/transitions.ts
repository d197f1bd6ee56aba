import { z } from 'zod';
import { count, micros } from '../query/fields.ts';
import { conversion, currency, period } from './params.ts';
import { lines, report } from './report.ts';

const CONVERTED =
  "  WHERE state = 'converted' AND touches > 0 AND converted_on BETWEEN {from:Date} AND {to:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}";

/**
 * The transition matrix of the paths to a conversion: how often each channel was followed by each, a run of one channel
 * counted once. `(start)` and `(conversion)` are its edges: as many paths begin as convert.
 */
export const transitions = report({
  name: 'transitions',
  summary: 'How often each channel was followed by each on the paths to a conversion',
  params: z.object({ ...period, ...currency, ...conversion }),
  row: z.object({
    channel: z.string().describe('"(start)" before the first touch'),
    next: z.string().describe('"(conversion)" behind the last touch'),
    moves: count,
    share: count.describe('Of the moves from the channel, 0 to 1'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT move.1 AS channel, move.2 AS next, count() AS moves, moves / sum(moves) OVER (PARTITION BY channel) AS share',
      'FROM (',
      "  SELECT arrayConcat(['(start)'], arrayCompact(path), ['(conversion)']) AS steps",
      `  FROM ${scope.views}.journeys`,
      CONVERTED,
      ')',
      'ARRAY JOIN arrayZip(arrayPopBack(steps), arrayPopFront(steps)) AS move',
      'GROUP BY channel, next',
      'ORDER BY channel, moves DESC, next',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency },
  }),
});

/** The last steps of the paths to a conversion, position by position from its end: what a Sankey diagram draws. */
export const pathFlows = report({
  name: 'path_flows',
  summary: 'The last steps before a conversion, position by position',
  params: z.object({
    ...period,
    ...currency,
    ...conversion,
    depth: z.coerce.number().int().min(1).max(8).default(4).describe('How many steps before the conversion'),
  }),
  row: z.object({
    back: count.describe('Position from the end: 1 is the last touch'),
    channel: z.string(),
    next: z.string().describe('Channel of the following position; "(conversion)" behind the last touch'),
    conversions: count,
    revenue_micros: micros.describe('Their whole value'),
  }),
  shareMs: 5_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT step.1 AS back, step.2 AS channel, step.3 AS next, count() AS conversions, toInt64(sum(value) * 1000000) AS revenue_micros',
      'FROM (',
      '  SELECT value, arraySlice(arrayReverse(arrayCompact(path)), 1, {depth:UInt8}) AS steps',
      `  FROM ${scope.views}.journeys`,
      CONVERTED,
      ')',
      "ARRAY JOIN arrayZip(arrayEnumerate(steps), steps, arrayPushFront(arrayPopBack(steps), '(conversion)')) AS step",
      'GROUP BY back, channel, next',
      'ORDER BY back, conversions DESC, channel, next',
    ),
    params: { from: p.from, to: p.to, conversion: p.conversion, currency: p.currency, depth: p.depth },
  }),
});

import { z } from 'zod';
import { count, instant } from '../query/fields.ts';
import { now } from './params.ts';
import { lines, report } from './report.ts';

const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;

/**
 * The books: accepted = stored + failed + duplicates. It reads everything, so its answer is kept for five minutes. A
 * difference of the open hour is only what is being loaded; of closed hours it is a fault.
 */
export const check = report({
  name: 'check',
  summary: 'Whether every accepted event is stored, failed with a reason or a duplicate',
  params: z.object({ now: now.transform((at) => Math.floor(at / HOUR_MS) * HOUR_MS) }),
  row: z.object({
    checked_at: instant,
    accepted: count,
    stored: count,
    failed: count,
    duplicates: count,
    difference: count.describe('Missing in closed hours: must be 0'),
    open_difference: count.describe('Missing in the hour that is not over: being loaded'),
  }),
  shareMs: FIVE_MINUTES_MS,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT toUnixTimestamp64Milli(now64(3)) AS checked_at, sum(a.accepted) AS accepted, sum(a.stored) AS stored, sum(a.failed) AS failed,',
      '  sum(a.duplicates) AS duplicates, sumIf(a.difference, a.hour < fromUnixTimestamp64Milli({hour:Int64})) AS difference,',
      '  sumIf(a.difference, a.hour >= fromUnixTimestamp64Milli({hour:Int64})) AS open_difference',
      `FROM ${scope.views}.audit AS a`,
    ),
    params: { hour: p.now },
  }),
});

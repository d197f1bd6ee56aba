import { z } from 'zod';
import { count, instant } from '../query/fields.ts';
import { now } from './params.ts';
import { lines, report } from './report.ts';

const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;

/**
 * The books: accepted = stored + failed + duplicates. It reads everything, so its answer is kept for five minutes. A
 * difference of the open hour is only what is being loaded; of closed hours it is a fault. An hour is closed five minutes
 * after its end: what arrived in its last seconds may not be loaded before.
 */
export const check = report({
  name: 'check',
  summary: 'Whether every accepted event is stored, failed with a reason or a duplicate',
  params: z.object({ now: now.transform((at) => Math.floor((at - FIVE_MINUTES_MS) / HOUR_MS) * HOUR_MS) }),
  row: z.object({
    checked_at: instant,
    accepted: count,
    stored: count,
    failed: count,
    duplicates: count,
    missing: count.describe('In none of the three, in closed hours: must be 0'),
    doubled: count.describe('Rows beyond the first of an event, in closed hours: must be 0'),
    difference: count.describe('Missing and doubled together: must be 0'),
    open_difference: count.describe('The same of hours that are not over, or not for five minutes: being loaded'),
  }),
  shareMs: FIVE_MINUTES_MS,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT toUnixTimestamp64Milli(now64(3)) AS checked_at, sum(a.accepted) AS accepted, sum(a.stored) AS stored, sum(a.failed) AS failed,',
      '  sum(a.duplicates) AS duplicates, sumIf(a.missing, a.hour < fromUnixTimestamp64Milli({hour:Int64})) AS missing,',
      '  sumIf(a.doubled, a.hour < fromUnixTimestamp64Milli({hour:Int64})) AS doubled, missing + doubled AS difference,',
      '  sumIf(a.difference, a.hour >= fromUnixTimestamp64Milli({hour:Int64})) AS open_difference',
      `FROM ${scope.views}.audit AS a`,
    ),
    params: { hour: p.now },
  }),
});

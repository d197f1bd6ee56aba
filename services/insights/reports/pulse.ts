import { z } from 'zod';
import { count, day, instantOrNull } from '../query/fields.ts';
import { lines, report } from './report.ts';

/** What moves: asked every two seconds by each open page, so one answer is shared. */
export const pulse = report({
  name: 'pulse',
  summary: 'Events of today and the newest event',
  params: z.object({ today: day.describe('Today in the time zone of the workspace') }),
  row: z.object({ events_today: count, newest_received_at: instantOrNull, newest_occurred_at: instantOrNull }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT countIf(occurred_on = {today:Date}) AS events_today,',
      '  toUnixTimestamp64Milli(max(received_at)) AS newest_received_at, toUnixTimestamp64Milli(max(occurred_at)) AS newest_occurred_at',
      `FROM ${scope.views}.touchpoints`,
      'WHERE occurred_on >= {today:Date} - 1',
      // Partitions are months of the instant; a day of slack holds every time zone.
      "  AND occurred_at >= toDateTime64({today:Date} - 2, 3, 'UTC')",
    ),
    params: { today: p.today },
  }),
});

import { z } from 'zod';
import { instant } from '../query/fields.ts';
import { limit, now } from './params.ts';
import { lines, report } from './report.ts';

const HOUR_MS = 3_600_000;
const hours = z.coerce.number().int().min(1).max(720).default(24).describe('How far back to look');

/** The newest accepted events, by arrival. */
export const arriving = report({
  name: 'arriving',
  summary: 'The newest events, by arrival',
  params: z.object({ hours, limit: limit(20), now }),
  row: z.object({
    message_id: z.string(),
    profile_id: z.string(),
    type: z.string(),
    event: z.string(),
    channel: z.string(),
    source_id: z.string(),
    occurred_at: instant,
    received_at: instant,
  }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT message_id, profile_id, type, event, channel, source_id,',
      '  toUnixTimestamp64Milli(occurred_at) AS occurred_at, toUnixTimestamp64Milli(received_at) AS received_at',
      `FROM ${scope.views}.touchpoints AS t`,
      'WHERE t.received_at >= fromUnixTimestamp64Milli({since:Int64})',
      'ORDER BY t.received_at DESC, t.message_id',
      'LIMIT {limit:UInt32}',
    ),
    params: { since: p.now - p.hours * HOUR_MS, limit: p.limit },
  }),
});

/** The newest refused events with the reason. The payload stays in the table: it may hold personal data. */
export const rejected = report({
  name: 'rejected',
  summary: 'The newest events that were refused, with the reason',
  params: z.object({ hours, limit: limit(20), now }),
  row: z.object({
    message_id: z.string(),
    source_id: z.string(),
    stage: z.string(),
    code: z.string(),
    reason: z.string(),
    received_at: instant,
  }),
  shareMs: 1_000,
  toSQL: (p, scope) => ({
    sql: lines(
      'SELECT message_id, source_id, stage, code, reason, toUnixTimestamp64Milli(received_at) AS received_at',
      `FROM ${scope.views}.failed_events AS f`,
      'WHERE f.received_at >= fromUnixTimestamp64Milli({since:Int64})',
      'ORDER BY f.received_at DESC, f.message_id',
      'LIMIT {limit:UInt32}',
    ),
    params: { since: p.now - p.hours * HOUR_MS, limit: p.limit },
  }),
});

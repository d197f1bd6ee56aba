import { z } from 'zod';
import { count, instant } from '../query/fields.ts';
import type { Scope } from '../query/query.ts';
import { limit, now } from './params.ts';
import { lines, report } from './report.ts';

const DAY_MS = 86_400_000;

/**
 * Threads whose last word is the customer's, of contacts since `since` (epoch milliseconds). A thread is the conversation in
 * its channel (two systems may number theirs alike), else the case, else the person in that channel. An outbound contact in it
 * later, or one that names the message in `in_reply_to`, answers. A call someone took (an agent is named and it was not
 * abandoned) is its own answer.
 */
export const waitingThreads = (scope: Scope): string =>
  lines(
    'WITH contacts AS (',
    '  SELECT message_id, profile_id, channel, type, topic, intent, direction, in_reply_to, occurred_at AS at,',
    "    multiIf(conversation_id != '', concat('conversation:', channel, ':', conversation_id), case_id != '', concat('case:', case_id),",
    "      concat('person:', profile_id, ':', channel)) AS thread,",
    "    type = 'call' AND agent_id != '' AND outcome != 'abandoned' AS taken",
    `  FROM ${scope.views}.touchpoints`,
    '  WHERE occurred_at >= fromUnixTimestamp64Milli({since:Int64})',
    "    AND type IN ('message', 'call', 'review', 'question', 'answer') AND direction IN ('inbound', 'outbound')",
    '), threads AS (',
    "  SELECT *, maxIf(at, direction = 'outbound' OR taken) OVER (PARTITION BY thread) AS replied_at FROM contacts",
    ')',
    'SELECT thread, argMin(profile_id, at) AS profile_id, argMin(channel, at) AS channel, argMin(type, at) AS type,',
    '  argMin(topic, at) AS topic, argMin(intent, at) AS intent,',
    '  toUnixTimestamp64Milli(min(at)) AS waiting_since, count() AS messages, count() OVER () AS total_threads',
    'FROM threads',
    "WHERE direction = 'inbound' AND NOT taken AND at > replied_at",
    "  AND message_id NOT IN (SELECT in_reply_to FROM contacts WHERE direction = 'outbound' AND in_reply_to != '')",
    'GROUP BY thread',
  );

/** Threads that wait for an answer, the longest wait first. */
export const unanswered = report({
  name: 'unanswered',
  summary: 'Inbound messages, calls, reviews and questions without an outbound reply',
  params: z.object({
    days: z.coerce.number().int().min(1).max(400).default(30).describe('How far back to look'),
    limit: limit(20),
    now,
  }),
  row: z.object({
    thread: z.string(),
    profile_id: z.string(),
    channel: z.string(),
    type: z.string(),
    topic: z.string(),
    intent: z.string(),
    waiting_since: instant,
    messages: count.describe('Messages waiting in the thread'),
    total_threads: count.describe('Threads waiting, also beyond the limit'),
  }),
  shareMs: 2_000,
  toSQL: (p, scope) => ({
    sql: lines(waitingThreads(scope), 'ORDER BY waiting_since, thread', 'LIMIT {limit:UInt32}'),
    params: { since: p.now - p.days * DAY_MS, limit: p.limit },
  }),
});

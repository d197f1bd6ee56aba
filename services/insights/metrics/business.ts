import { z } from 'zod';
import { count } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';
import { waitingThreads } from '../reports/unanswered.ts';

/** What a question about the business needs. */
export interface BusinessParams {
  readonly today: string;
  readonly currency: string;
  readonly model: string;
  /** Conversions that are sales. */
  readonly conversion: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** People, sessions, orders and open journeys in one answer: five small reads of entity tables. */
export const entities = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT',
    `  (SELECT countIf(known) FROM ${scope.views}.profiles) AS known,`,
    `  (SELECT countIf(NOT known) FROM ${scope.views}.profiles) AS unknown,`,
    `  (SELECT count() FROM ${scope.views}.sessions WHERE started_on = {today:Date}) AS sessions,`,
    `  (SELECT count() FROM ${scope.views}.journeys WHERE state = 'open') AS open_journeys,`,
    '  (SELECT countIf(channels > 1) / greatest(count(), 1) FROM (',
    `    SELECT uniqExactArray(path) AS channels FROM ${scope.views}.journeys`,
    `    WHERE profile_id IN (SELECT profile_id FROM ${scope.views}.profiles WHERE known)`,
    '    GROUP BY profile_id',
    '  )) AS linked_ratio',
  ),
  params: { today: p.today },
});
export const entitiesRow = z.object({
  known: count,
  unknown: count,
  sessions: count,
  open_journeys: count,
  linked_ratio: count,
});

/** Conversions of today by name. */
export const conversionsToday = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT conversion, toFloat64(sum(credit)) AS conversions',
    `FROM ${scope.views}.attribution_daily`,
    'WHERE converted_on = {today:Date} AND model = {model:String}',
    'GROUP BY conversion',
    'HAVING conversions != 0',
  ),
  params: { today: p.today, model: p.model },
});
export const conversionRow = z.object({ conversion: z.string(), conversions: count });

/** Revenue of the sales of today by model and channel, in units of the currency: gauges are no books. */
export const attributedToday = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT model, channel, toFloat64(sum(revenue)) AS revenue',
    `FROM ${scope.views}.attribution_daily`,
    'WHERE converted_on = {today:Date} AND conversion IN {conversion:Array(String)} AND currency = {currency:String}',
    'GROUP BY model, channel',
    'HAVING revenue != 0',
  ),
  params: { today: p.today, currency: p.currency, conversion: p.conversion },
});
export const attributedRow = z.object({ model: z.string(), channel: z.string(), revenue: count });

/** The last live event of each source within a month: an import says nothing of whether its source still sends. */
export const lastEvents = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT source_id, toUnixTimestamp64Milli(max(received_at)) / 1000 AS at',
    `FROM ${scope.views}.touchpoints`,
    'WHERE occurred_on >= {today:Date} - 30 AND NOT backfill',
    // Partitions are months of the instant; a day of slack holds every time zone.
    "  AND occurred_at >= toDateTime64({today:Date} - 31, 3, 'UTC')",
    'GROUP BY source_id',
  ),
  params: { today: p.today },
});
export const lastEventRow = z.object({ source_id: z.string(), at: count });

/** Conversions within a month whose value no rate brings into the currency of the workspace, by currency; points are no money. */
export const withoutRate = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT currency, count() AS conversions',
    `FROM ${scope.views}.conversions`,
    "WHERE converted_on >= {today:Date} - 30 AND currency != '' AND value != 0 AND isNull(value_reporting)",
    'GROUP BY currency',
  ),
  params: { today: p.today },
});
export const withoutRateRow = z.object({ currency: z.string(), conversions: count });

const MONTH_MS = 30 * 86_400_000;

/** All that waits for an answer since a month, by channel: messages, and since when the oldest does, epoch milliseconds. */
export const unansweredByChannel = (p: BusinessParams, scope: Scope): Query => ({
  sql: lines(
    'SELECT channel, sum(messages) AS messages, min(waiting_since) AS waiting_since FROM (',
    waitingThreads(scope),
    ')',
    'GROUP BY channel',
  ),
  params: { since: p.now - MONTH_MS },
});
export const unansweredRow = z.object({ channel: z.string(), messages: count, waiting_since: count });

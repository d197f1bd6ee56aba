import { z } from 'zod';
import type { Segment } from '../identity/domain/evidence.ts';
import { count, instant, instantOrNull, micros } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';

/** Rows of each kind in one answer; the newest win. One more of each is read, to tell that there are more. */
export const MOST_TOUCHES = 500;
export const MOST_SESSIONS = 200;
export const MOST_JOURNEYS = 100;

const nullableCount = z.union([z.null(), count]);

/** Which touchpoints are a profile's: those of its own origins, and those of devices while its people used them. */
export interface Ownership {
  readonly origins: readonly string[];
  readonly segments: readonly Segment[];
  /** Segments of other people on a device that is itself an origin: their times are not the profile's. */
  readonly foreign: readonly Segment[];
}

/** Touchpoints of a profile, the newest first. Free text is personal data and stays in the table. */
export function touchesOf(owner: Ownership, scope: Scope): Query {
  const within = (name: string) =>
    `arrayExists((d, f, u) -> origin = d AND occurred_at >= fromUnixTimestamp64Milli(f) AND occurred_at < fromUnixTimestamp64Milli(u), {${name}_devices:Array(String)}, {${name}_from:Array(Int64)}, {${name}_to:Array(Int64)})`;
  return {
    sql: lines(
      'SELECT message_id, type, event, channel, source_id, source, medium, campaign, platform, direction, actor, topic, intent, outcome,',
      '  page_title, page_path, object_name, place_id, order_id, value_micros, currency, score, scale_min, scale_max, score_kind,',
      '  duration_ms, origin, toUnixTimestamp64Milli(t.occurred_at) AS occurred_at',
      `FROM ${scope.base}.touchpoints AS t`,
      'WHERE workspace = {workspace:String} AND NOT is_test AND NOT is_bot',
      '  AND origin IN {all:Array(String)}',
      `  AND ((origin IN {origins:Array(String)} AND NOT ${within('foreign').replaceAll('occurred_at', 't.occurred_at')})`,
      `    OR ${within('own').replaceAll('occurred_at', 't.occurred_at')})`,
      'ORDER BY t.occurred_at DESC, message_id DESC',
      `LIMIT ${MOST_TOUCHES + 1}`,
    ),
    params: {
      workspace: scope.workspace,
      all: [...new Set([...owner.origins, ...owner.segments.map((s) => s.device)])],
      origins: owner.origins,
      ...columns('own', owner.segments),
      ...columns('foreign', owner.foreign),
    },
  };
}

const columns = (name: string, segments: readonly Segment[]) => ({
  [`${name}_devices`]: segments.map((s) => s.device),
  [`${name}_from`]: segments.map((s) => s.from),
  [`${name}_to`]: segments.map((s) => s.to),
});

const text = z.string();
export const touchRow = z.object({
  message_id: text,
  type: text,
  event: text,
  channel: text,
  source_id: text,
  source: text,
  medium: text,
  campaign: text,
  platform: text,
  direction: text,
  actor: text,
  topic: text,
  intent: text,
  outcome: text,
  page_title: text,
  page_path: text,
  object_name: text,
  place_id: text,
  order_id: text,
  value_micros: nullableCount,
  currency: text,
  score: nullableCount,
  scale_min: nullableCount,
  scale_max: nullableCount,
  score_kind: text,
  duration_ms: nullableCount,
  origin: text,
  occurred_at: instant,
});

/** Ids of entities begin with the profile they were written under: a short range each. */
export const writtenUnder = (column: string, profiles: readonly string[]) => ({
  where: `(${profiles.map((_, i) => `startsWith(${column}, {p${i}:String})`).join(' OR ')})`,
  params: Object.fromEntries(profiles.map((p, i) => [`p${i}`, `${p}-`])),
});

/** Sessions written under any id the profile had, the newest first. */
export function sessionsOf(profiles: readonly string[], scope: Scope): Query {
  const ids = writtenUnder('session_id', profiles);
  return {
    sql: lines(
      'SELECT session_id, channel, source, medium, campaign, platform, events, views, orders,',
      '  toUnixTimestamp64Milli(s.started_at) AS started_at, toUnixTimestamp64Milli(s.ended_at) AS ended_at',
      `FROM ${scope.base}.sessions AS s FINAL`,
      `WHERE workspace = {workspace:String} AND ${ids.where}`,
      'ORDER BY s.started_at DESC, session_id',
      `LIMIT ${MOST_SESSIONS + 1}`,
    ),
    params: { workspace: scope.workspace, ...ids.params },
  };
}
export const sessionRow = z.object({
  session_id: text,
  channel: text,
  source: text,
  medium: text,
  campaign: text,
  platform: text,
  events: count,
  views: count,
  orders: count,
  started_at: instant,
  ended_at: instant,
});

/** Journeys written under any id the profile had, the newest first; the open one has state "open". */
export function journeysOf(profiles: readonly string[], scope: Scope): Query {
  const ids = writtenUnder('journey_id', profiles);
  return {
    sql: lines(
      'SELECT journey_id, state, conversion, conversion_key, order_id, message_id, value_micros, gross_micros, refunded_micros, currency,',
      '  path, path_messages, arrayMap(at -> toUnixTimestamp64Milli(at), j.path_times) AS path_times, touches,',
      '  toUnixTimestamp64Milli(j.started_at) AS started_at, toUnixTimestamp64Milli(j.ended_at) AS ended_at,',
      '  ifNull(toUnixTimestamp64Milli(j.converted_at), 0) AS converted_at',
      `FROM ${scope.base}.journeys AS j FINAL`,
      `WHERE workspace = {workspace:String} AND ${ids.where}`,
      'ORDER BY j.ended_at DESC, journey_id',
      `LIMIT ${MOST_JOURNEYS + 1}`,
    ),
    params: { workspace: scope.workspace, ...ids.params },
  };
}
export const journeyRow = z.object({
  journey_id: text,
  state: z.enum(['open', 'converted']),
  conversion: text,
  conversion_key: text,
  order_id: text,
  message_id: text,
  value_micros: micros,
  gross_micros: micros,
  refunded_micros: micros,
  currency: text,
  path: z.array(text),
  path_messages: z.array(text),
  path_times: z.array(instant),
  touches: count,
  started_at: instant,
  ended_at: instant,
  converted_at: instantOrNull,
});

/** Credits of conversions written under these profiles, summed over entries and retractions. */
export const creditsOf = (keys: readonly string[], profiles: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT conversion, conversion_key, model, position, message_id, channel,',
    '  toInt64(sum(revenue) * 1000000) AS revenue_micros, toFloat64(sum(c.credit)) AS credit',
    `FROM ${scope.base}.credits AS c`,
    'WHERE workspace = {workspace:String} AND conversion_key IN {keys:Array(String)} AND profile_id IN {profiles:Array(String)}',
    'GROUP BY conversion, conversion_key, model, position, message_id, channel',
    'HAVING revenue_micros != 0 OR credit != 0',
    'ORDER BY conversion, conversion_key, model, position, message_id',
  ),
  params: { workspace: scope.workspace, keys, profiles },
});
export const creditRow = z.object({
  conversion: text,
  conversion_key: text,
  model: text,
  position: count,
  message_id: text,
  channel: text,
  revenue_micros: micros,
  credit: count,
});

/** The figures of a profile: its own row, and what was frozen under ids that lead to it now. */
export const personOf = (profile: string, ids: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT {profile:String} AS profile_id, max(p.known) AS known, toUnixTimestamp64Milli(min(p.first_seen_at)) AS first_seen_at,',
    '  toUnixTimestamp64Milli(max(p.last_seen_at)) AS last_seen_at, argMin(p.first_channel, p.first_seen_at) AS first_channel,',
    '  sum(p.sessions) AS sessions, sum(p.touches) AS touches, sum(p.orders) AS orders, sum(p.revenue_micros) AS revenue_micros',
    `FROM ${scope.base}.profiles AS p FINAL`,
    'WHERE workspace = {workspace:String} AND p.profile_id IN {ids:Array(String)}',
    'HAVING count() > 0',
  ),
  params: { workspace: scope.workspace, profile, ids },
});
export const personFields = z.object({
  profile_id: text,
  known: z.coerce.boolean(),
  first_seen_at: instant,
  last_seen_at: instant,
  first_channel: text,
  sessions: count,
  touches: count,
  orders: count,
  revenue_micros: micros,
});

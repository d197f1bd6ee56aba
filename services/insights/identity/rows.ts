import { z } from 'zod';
import { count, instant } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';
import type { Segment } from './domain/evidence.ts';
import type { Conflict, Decision, Merge } from './domain/pair.ts';

/** Rows of each kind read at most: more than any person under the limits has. */
const MOST = 2_000;
/** Segments read at most: a till has those of thousands. */
const MOST_SEGMENTS = 20_000;
const text = z.string();

/** Identifiers of profiles with what linked them, the first linked first, without those a profile has as its own name. */
export const membersOfProfiles = (profiles: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT identifier, profile_id, cause, toUnixTimestamp64Milli(recorded_at) AS linked_at',
    `FROM ${scope.base}.members FINAL`,
    'WHERE workspace = {workspace:String} AND profile_id IN {profiles:Array(String)} AND identifier != profile_id',
    `ORDER BY linked_at, identifier LIMIT ${MOST}`,
  ),
  params: { workspace: scope.workspace, profiles },
});
export const memberRow = z.object({ identifier: text, profile_id: text, cause: text, linked_at: instant });
export type Member = z.output<typeof memberRow>;

/** The segments of some people on whatever device, and all of the devices named. */
export const segmentsAround = (people: readonly string[], devices: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT device, person, toUnixTimestamp64Milli(from_at) AS from_ms, toUnixTimestamp64Milli(to_at) AS to_ms',
    `FROM ${scope.base}.logins FINAL`,
    'WHERE workspace = {workspace:String} AND (device IN {devices:Array(String)} OR person IN {people:Array(String)})',
    `ORDER BY device, from_at LIMIT ${MOST_SEGMENTS}`,
  ),
  params: { workspace: scope.workspace, people, devices },
});
export const segmentRow = z
  .object({ device: text, person: text, from_ms: count, to_ms: count })
  .transform(({ device, person, from_ms, to_ms }): Segment => ({ device, person, from: from_ms, to: to_ms }));

/** Which identifiers events of some people name together, with the first event of each kind. */
export const namedTogether = (people: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT identifiers, toUnixTimestamp64Milli(min(t.occurred_at)) AS at, argMin(t.message_id, (t.occurred_at, t.message_id)) AS message_id,',
    "  argMin(t.source_id, (t.occurred_at, t.message_id)) AS source, count() AS events, countIf(call = 'alias') AS aliases",
    `FROM ${scope.base}.touchpoints AS t`,
    'WHERE workspace = {workspace:String} AND origin IN {people:Array(String)} AND length(identifiers) > 1',
    '  AND NOT is_bot AND NOT is_test',
    `GROUP BY identifiers ORDER BY at, message_id LIMIT ${MOST}`,
  ),
  params: { workspace: scope.workspace, people },
});
export const namedRow = z
  .object({ identifiers: z.array(text), at: count, message_id: text, source: text, events: count, aliases: count })
  .transform(({ message_id, ...row }) => ({ ...row, messageId: message_id }));

/** The first moment of each of these people on a device in each UTC hour. */
export const loginsOn = (device: string, people: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT origin AS person, toUnixTimestamp64Milli(min(t.occurred_at)) AS at, argMin(t.message_id, (t.occurred_at, t.message_id)) AS message_id',
    `FROM ${scope.base}.touchpoints AS t`,
    'WHERE workspace = {workspace:String} AND origin IN {people:Array(String)} AND has(identifiers, {device:String})',
    '  AND NOT is_bot AND NOT is_test',
    'GROUP BY origin, toStartOfHour(t.occurred_at) ORDER BY at, message_id',
  ),
  params: { workspace: scope.workspace, device, people },
});
export const loginRow = z
  .object({ person: text, at: count, message_id: text })
  .transform(({ message_id, ...row }) => ({ ...row, messageId: message_id }));

/** What pairs with one of these identifiers did, the newest first. */
export const mergesOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT action, profile_id AS profile, other_id AS other, lo, hi, version, force, toUnixTimestamp64Milli(recorded_at) AS at',
    `FROM ${scope.base}.merges`,
    'WHERE workspace = {workspace:String} AND (lo IN {identifiers:Array(String)} OR hi IN {identifiers:Array(String)})',
    `ORDER BY recorded_at DESC, _seq DESC LIMIT ${MOST}`,
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const mergeRow = z.object({
  action: z.enum(['joined', 'separated', 'spanned', 'held']),
  profile: text,
  other: text,
  lo: text,
  hi: text,
  version: count,
  force: count,
  at: count,
}) satisfies z.ZodType<Merge>;

/** Pairs with one of these identifiers that a limit refused. */
export const conflictsOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    `SELECT lo, hi, namespace, toUnixTimestamp64Milli(recorded_at) AS at FROM ${scope.base}.conflicts FINAL`,
    'WHERE workspace = {workspace:String} AND (lo IN {identifiers:Array(String)} OR hi IN {identifiers:Array(String)})',
    `ORDER BY recorded_at DESC LIMIT ${MOST}`,
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const conflictRow = z.object({ lo: text, hi: text, namespace: text, at: count }) satisfies z.ZodType<Conflict>;

/** Decisions that name one of these identifiers. */
export const decisionsOn = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT correction_id AS id, kind, node, other, on, force, apart, hour, actor, reason, toUnixTimestamp64Milli(requested_at) AS at',
    `FROM ${scope.base}.corrections`,
    'WHERE workspace = {workspace:String} AND (node IN {identifiers:Array(String)} OR other IN {identifiers:Array(String)}',
    '  OR hasAny(apart, {identifiers:Array(String)}))',
    `ORDER BY requested_at DESC, correction_id LIMIT ${MOST}`,
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const decisionRow = z.object({
  id: text,
  kind: text,
  node: text,
  other: text,
  on: z.coerce.boolean(),
  force: count,
  apart: z.array(text),
  hour: z.union([z.null(), count]),
  actor: text,
  reason: text,
  at: count,
}) satisfies z.ZodType<Decision>;

/** Clear values of identifiers, where they are kept. */
export const namesOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    `SELECT identifier, any(namespace) AS namespace, any(value) AS value FROM ${scope.base}.identifier_values`,
    'WHERE workspace = {workspace:String} AND identifier IN {identifiers:Array(String)}',
    'GROUP BY identifier',
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const nameRow = z.object({ identifier: text, namespace: text, value: text });

/** Which of these identifiers anything is known of. */
export const knownOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT DISTINCT id FROM (',
    ...[
      ['identifier_values', 'identifier'],
      ['members', 'identifier'],
      ['members', 'profile_id'],
      ['logins', 'device'],
      ['logins', 'person'],
      ['touchpoints', 'origin'],
    ].flatMap(([table, column], i) => [
      i > 0 && '  UNION ALL',
      `  SELECT DISTINCT ${column} AS id FROM ${scope.base}.${table} WHERE workspace = {workspace:String} AND ${column} IN {identifiers:Array(String)}`,
    ]),
    ')',
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const knownRow = z.object({ id: text });

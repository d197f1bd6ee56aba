import { z } from 'zod';
import { count, instant } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';

/** Identifiers of a profile shown at most. */
export const MOST_IDENTIFIERS = 100;

/** Present profile of identifiers. One without a row here is a profile of its own. */
export const membersOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    `SELECT identifier, profile_id FROM ${scope.base}.members FINAL`,
    'WHERE workspace = {workspace:String} AND identifier IN {identifiers:Array(String)}',
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const memberRow = z.object({ identifier: z.string(), profile_id: z.string() });

/** Who used these devices last. */
export const lastPersonsOf = (devices: readonly string[], scope: Scope): Query => ({
  sql: lines(
    `SELECT device, argMax(person, from_at) AS person FROM ${scope.base}.logins FINAL`,
    'WHERE workspace = {workspace:String} AND device IN {devices:Array(String)}',
    'GROUP BY device',
  ),
  params: { workspace: scope.workspace, devices },
});
export const personRow = z.object({ device: z.string(), person: z.string() });

/** The profiles an order was written under, the newest first. */
export const profilesOfOrder = (order: string, scope: Scope): Query => ({
  sql: lines(
    `SELECT profile_id FROM ${scope.base}.journeys FINAL`,
    'WHERE workspace = {workspace:String} AND order_id = {order:String}',
    'ORDER BY recorded_at DESC',
    'LIMIT 1',
  ),
  params: { workspace: scope.workspace, order },
});
export const profileRow = z.object({ profile_id: z.string() });

/** Which of these identifiers anything is known of: as a profile, or as the origin of an event. */
export const seen = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    'SELECT DISTINCT id FROM (',
    `  SELECT profile_id AS id FROM ${scope.base}.profiles FINAL WHERE workspace = {workspace:String} AND profile_id IN {identifiers:Array(String)}`,
    '  UNION ALL',
    `  SELECT DISTINCT origin AS id FROM ${scope.base}.touchpoints WHERE workspace = {workspace:String} AND origin IN {identifiers:Array(String)}`,
    ')',
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const seenRow = z.object({ id: z.string() });

/** Every identifier that belongs to a profile now, with what linked it and its clear value where one is stored. */
export const identifiersOf = (profile: string, scope: Scope): Query => ({
  sql: lines(
    'SELECT m.identifier AS identifier, m.cause AS cause, toUnixTimestamp64Milli(m.recorded_at) AS linked_at,',
    '  v.namespace AS namespace, v.value AS value',
    'FROM (',
    `  SELECT identifier, cause, recorded_at FROM ${scope.base}.members FINAL`,
    '  WHERE workspace = {workspace:String} AND profile_id = {profile:String}',
    '  ORDER BY recorded_at, identifier',
    `  LIMIT ${MOST_IDENTIFIERS}`,
    ') AS m',
    'LEFT ANY JOIN (',
    `  SELECT identifier, namespace, value FROM ${scope.base}.identifier_values`,
    '  WHERE workspace = {workspace:String} AND identifier IN (',
    `    SELECT identifier FROM ${scope.base}.members FINAL WHERE workspace = {workspace:String} AND profile_id = {profile:String})`,
    ') AS v ON m.identifier = v.identifier',
    'ORDER BY linked_at, identifier',
  ),
  params: { workspace: scope.workspace, profile },
});
export const identifierRow = z.object({
  identifier: z.string(),
  cause: z.string(),
  linked_at: instant,
  namespace: z.string(),
  value: z.string(),
});

/** Segments of devices: those of the persons named, and all of `device`. */
export const segmentsOf = (persons: readonly string[], device: string, scope: Scope): Query => ({
  sql: lines(
    'SELECT device, person, toUnixTimestamp64Milli(from_at) AS from_ms, toUnixTimestamp64Milli(to_at) AS to_ms',
    `FROM ${scope.base}.logins FINAL`,
    'WHERE workspace = {workspace:String} AND (person IN {persons:Array(String)} OR device = {device:String})',
    'ORDER BY device, from_at',
  ),
  params: { workspace: scope.workspace, persons, device },
});
export const segmentRow = z.object({ device: z.string(), person: z.string(), from_ms: count, to_ms: count });
export type Segment = z.output<typeof segmentRow>;

import { z } from 'zod';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';

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

/**
 * The profile an order was written under last. Its journeys are found by the index over all their revisions first: FINAL
 * alone would read every journey; then only what counts of these is looked at.
 */
export const profilesOfOrder = (order: string, scope: Scope): Query => ({
  sql: lines(
    `SELECT profile_id FROM ${scope.base}.journeys FINAL`,
    'WHERE workspace = {workspace:String} AND order_id = {order:String} AND journey_id IN (',
    `  SELECT journey_id FROM ${scope.base}.journeys WHERE workspace = {workspace:String} AND order_id = {order:String}`,
    ')',
    'ORDER BY recorded_at DESC',
    'LIMIT 1',
  ),
  params: { workspace: scope.workspace, order },
});
export const profileRow = z.object({ profile_id: z.string() });

/** Where identifiers lead: by a link, or to themselves where a profile or an event of theirs is known. */
export const presentOf = (identifiers: readonly string[], scope: Scope): Query => ({
  sql: lines(
    `SELECT identifier AS id, profile_id, true AS linked FROM ${scope.base}.members FINAL`,
    'WHERE workspace = {workspace:String} AND identifier IN {identifiers:Array(String)}',
    'UNION ALL',
    `SELECT profile_id AS id, profile_id, false AS linked FROM ${scope.base}.profiles FINAL`,
    'WHERE workspace = {workspace:String} AND profile_id IN {identifiers:Array(String)}',
    'UNION ALL',
    `SELECT DISTINCT origin AS id, origin AS profile_id, false AS linked FROM ${scope.base}.touchpoints`,
    'WHERE workspace = {workspace:String} AND origin IN {identifiers:Array(String)}',
  ),
  params: { workspace: scope.workspace, identifiers },
});
export const presentRow = z.object({ id: z.string(), profile_id: z.string(), linked: z.coerce.boolean() });

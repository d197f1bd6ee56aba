import { z } from 'zod';
import { isWeak } from '../../../schemas/identifier.ts';
import { count } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import { lines } from '../reports/report.ts';
import { writtenUnder } from '../timeline/history.ts';
import type { ProfileFigures } from './answer.ts';
import type { Segment } from './domain/evidence.ts';
import type { Part } from './domain/situation.ts';
import type { IdentityContext } from './given.ts';
import type { Names } from './names.ts';

/**
 * Touches, sessions and orders (conversions that are `sales`) by person: the origin of an event, or whoever was logged in on
 * the device by these segments (before they were changed, or after). A session counts where it opened, an order where it was
 * placed.
 */
export function figuresByPerson(
  origins: readonly string[],
  segments: readonly Segment[],
  sales: readonly string[],
  scope: Scope,
): Query {
  const [sessions, journeys] = [writtenUnder('session_id', origins), writtenUnder('journey_id', origins)];
  return {
    sql: lines(
      "SELECT t.person AS person, j.currency AS currency, count() AS touches, countIf(s.message_id != '') AS sessions,",
      "  countIf(j.message_id != '') AS orders, sum(j.value_micros) AS revenue_micros",
      'FROM (',
      '  SELECT message_id, arrayFirstIndex((d, f, u) -> origin = d AND toUnixTimestamp64Milli(occurred_at) >= f AND toUnixTimestamp64Milli(occurred_at) < u,',
      '    {devices:Array(String)}, {starts:Array(Int64)}, {ends:Array(Int64)}) AS place, if(place = 0, origin, {people:Array(String)}[place]) AS person',
      `  FROM ${scope.base}.touchpoints`,
      '  WHERE workspace = {workspace:String} AND origin IN {origins:Array(String)} AND NOT is_bot AND NOT is_test',
      ') AS t',
      'LEFT ANY JOIN (',
      `  SELECT message_id FROM ${scope.base}.sessions FINAL WHERE workspace = {workspace:String} AND ${sessions.where}`,
      ') AS s ON s.message_id = t.message_id',
      'LEFT ANY JOIN (',
      `  SELECT message_id, currency, value_micros FROM ${scope.base}.journeys FINAL`,
      `  WHERE workspace = {workspace:String} AND state = 'converted' AND conversion IN {sales:Array(String)} AND currency != '' AND ${journeys.where}`,
      ') AS j ON j.message_id = t.message_id',
      'GROUP BY person, currency',
    ),
    params: {
      workspace: scope.workspace,
      origins,
      sales,
      ...sessions.params,
      devices: segments.map((s) => s.device),
      people: segments.map((s) => s.person),
      starts: segments.map((s) => s.from),
      ends: segments.map((s) => s.to),
    },
  };
}
export const figuresRow = z.object({
  person: z.string(),
  currency: z.string(),
  touches: count,
  sessions: count,
  orders: count,
  revenue_micros: count,
});
type FiguresRow = z.output<typeof figuresRow>;

/** Adds the figures of people up to those of their profiles. */
export const figuresOf = (parts: readonly Part[], rows: readonly FiguresRow[], names: Names): ProfileFigures[] =>
  parts.map(({ profile, members }) => {
    const own = rows.filter((row) => members.includes(row.person));
    const sum = (of: (row: FiguresRow) => number) => own.reduce((total, row) => total + of(row), 0);
    const currencies = [...new Set(own.filter((row) => row.orders > 0).map((row) => row.currency))].toSorted();
    return {
      profile_id: profile,
      identifiers: members.map(names.shown),
      touches: sum((row) => row.touches),
      sessions: sum((row) => row.sessions),
      orders: sum((row) => row.orders),
      revenue: currencies.map((currency) => ({
        currency,
        micros: sum((row) => (row.currency === currency ? row.revenue_micros : 0)),
      })),
    };
  });

/** Reads the figures of some profiles under some segments. */
export async function readFigures(
  { run, scope, sales }: IdentityContext,
  parts: readonly Part[],
  segments: readonly Segment[],
  names: Names,
): Promise<ProfileFigures[]> {
  const members = new Set(parts.flatMap((part) => part.members));
  const devices = segments.filter((s) => members.has(s.person)).map((s) => s.device);
  const origins = [...new Set([...members, ...devices, ...segments.map((s) => s.device).filter(isWeak)])];
  const rows = await readRows(run, 'figures', figuresRow, figuresByPerson(origins, segments, sales, scope));
  return figuresOf(parts, rows, names);
}

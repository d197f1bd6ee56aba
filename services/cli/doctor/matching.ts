import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { datedRules, rulesWithin } from '../../runtime/config/versions.ts';

/** What is found of a part that works; a warning where somebody should look at it all the same. */
export interface Told {
  readonly detail: string;
  readonly warning: boolean;
}

const DAYS = 30;
const DAY_MS = 86_400_000;

/** Which conversions of a workspace's rules some event was in the last 30 days, and which none: those may be mistyped. */
export async function matching(
  client: ClickHouseClient,
  database: string,
  workspace: WorkspaceConfig,
  now: number,
): Promise<Told> {
  const rows = await client.query<{ conversion: string }>(
    `SELECT DISTINCT conversion FROM ${viewsDatabase(database, workspace.name)}.attribution_daily
     WHERE converted_on >= toDate(fromUnixTimestamp64Milli({from:Int64}), {zone:String})`,
    { from: now - DAYS * DAY_MS, zone: workspace.time_zone },
    { outsideDatabase: true },
  );
  return tellMatching(workspace, new Set(rows.map((row) => row.conversion)), now);
}

/** The sentence about the conversions that were found. */
export function tellMatching(workspace: WorkspaceConfig, found: ReadonlySet<string>, now: number): Told {
  const rules = rulesWithin(datedRules(workspace), now, now + 1).flatMap(({ conversions }) => conversions);
  // A first answer changes no score, so that nothing of a rule that compares answers means nothing.
  const names = [...new Set(rules.filter(({ value }) => value !== 'score_change').map(({ name }) => name))];
  const nothing = names.filter((name) => !found.has(name));
  if (names.length === 0) return { detail: 'none that every event of a kind would match', warning: false };
  return nothing.length === 0
    ? { detail: `each of ${names.join(', ')} matched events in ${DAYS} days`, warning: false }
    : {
        detail: `nothing matched ${nothing.join(', ')} in ${DAYS} days: if events should, throughline plan tries other rules`,
        warning: true,
      };
}

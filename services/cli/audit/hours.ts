import { quoteName } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import { ASKING } from './finding.ts';

/** What became of the events of a source in an hour of receipt. */
export interface HourOfSource {
  /** "" of events that are missing: nobody knows whose they were. */
  readonly workspace: string;
  readonly hour: string;
  readonly source: string;
  readonly accepted: number;
  readonly stored: number;
  readonly failed: number;
  readonly duplicates: number;
  /** Offsets that came to none of the three; below 0 where some are counted twice. */
  readonly difference: number;
}

/** accepted = stored + failed + duplicates + difference, per source and hour, newest first: the views `audit`. */
export const hoursOf = (
  client: ClickHouseClient,
  workspaces: readonly string[],
  limit: number,
): Promise<HourOfSource[]> => {
  // Every view tells of all that is missing: a difference stands there once.
  const parts = workspaces.map(
    (name) => `
    SELECT if(source_id = '' AND difference != 0, '', '${name}') AS workspace, formatDateTime(a.hour, '%FT%TZ') AS hour,
      source_id AS source, accepted, stored, failed, duplicates, difference
    FROM ${quoteName(viewsDatabase(client.database, name))}.audit AS a`,
  );
  return client.query<HourOfSource>(
    `SELECT * FROM (${parts.join(' UNION DISTINCT ')}) ORDER BY hour DESC, workspace, source LIMIT {limit:UInt32}`,
    { limit },
    { ...ASKING, outsideDatabase: true },
  );
};

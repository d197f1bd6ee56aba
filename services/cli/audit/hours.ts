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
  /** Offsets that came to none of the three. */
  readonly missing: number;
  /** Rows beyond the first of an offset; counted in what they are, not in `accepted`. */
  readonly doubled: number;
}

/** accepted + doubled = stored + failed + duplicates + missing, per source and hour, newest first: the views `audit`. */
export const hoursOf = (
  client: ClickHouseClient,
  workspaces: readonly string[],
  limit: number,
): Promise<HourOfSource[]> => {
  // Every view tells of all that is missing or doubled: it stands there once.
  const parts = workspaces.map(
    (name) => `
    SELECT if(source_id = '' AND difference != 0, '', '${name}') AS workspace, formatDateTime(a.hour, '%FT%TZ') AS hour,
      source_id AS source, accepted, stored, failed, duplicates, missing, doubled
    FROM ${quoteName(viewsDatabase(client.database, name))}.audit AS a`,
  );
  // What could not be read says of no workspace.
  parts.push(`
    SELECT '' AS workspace, formatDateTime(toStartOfHour(received_at), '%FT%TZ') AS hour, source_id AS source,
      toInt64(count()) AS accepted, toInt64(0) AS stored, accepted AS failed, toInt64(0) AS duplicates, toInt64(0) AS missing, toInt64(0) AS doubled
    FROM failed_events AS f WHERE f.workspace = '' AND (src_topic, src_partition, src_offset) NOT IN (SELECT src_topic, src_partition, src_offset FROM mended)
    GROUP BY hour, source`);
  return client.query<HourOfSource>(
    `SELECT * FROM (${parts.join(' UNION DISTINCT ')}) ORDER BY hour DESC, workspace, source LIMIT {limit:UInt32}`,
    { limit },
    ASKING,
  );
};

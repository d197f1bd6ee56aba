import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { STILL_FAILED } from './failed.ts';

/** What became of the events of a source in an hour of receipt. */
export interface HourOfSource {
  readonly workspace: string;
  readonly hour: string;
  readonly source: string;
  readonly accepted: number;
  readonly stored: number;
  readonly failed: number;
  readonly duplicates: number;
}

/** accepted = stored + failed + duplicates, per source and hour, newest first. */
export const hoursOf = (client: ClickHouseClient, limit: number): Promise<HourOfSource[]> =>
  client.query<HourOfSource>(
    `SELECT workspace, formatDateTime(toStartOfHour(received_at), '%FT%TZ') AS hour, source_id AS source,
       sum(s) + sum(f) + sum(d) AS accepted, sum(s) AS stored, sum(f) AS failed, sum(d) AS duplicates
     FROM (
       SELECT workspace, source_id, received_at, 1 AS s, 0 AS f, 0 AS d FROM touchpoints
       UNION ALL SELECT workspace, source_id, received_at, 0, 1, 0 FROM failed_events WHERE ${STILL_FAILED}
       UNION ALL SELECT workspace, source_id, received_at, 0, 0, 1 FROM duplicates
     )
     GROUP BY workspace, hour, source ORDER BY hour DESC, workspace, source LIMIT {limit:UInt32}`,
    { limit },
  );

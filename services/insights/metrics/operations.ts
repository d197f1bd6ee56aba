import { z } from 'zod';
import { count } from '../query/fields.ts';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';

type Base = Pick<Scope, 'base'>;

/** What became of the newest live event of the last hour: seconds from its moment to each stage. No row while none came. */
export const freshness = ({ base }: Base): Query => ({
  sql: lines(
    'SELECT toUnixTimestamp64Milli(t.occurred_at) AS occurred, (toUnixTimestamp64Milli(t.received_at) - occurred) / 1000 AS received,',
    '  (toUnixTimestamp64Milli(t.recorded_at) - occurred) / 1000 AS processed, (toUnixTimestamp64Milli(t._loaded_at) - occurred) / 1000 AS loaded',
    `FROM ${base}.touchpoints AS t`,
    'WHERE t._loaded_at >= now64(3) - INTERVAL 1 HOUR AND NOT t.backfill',
    'ORDER BY t.received_at DESC LIMIT 1',
  ),
  params: {},
});
export const freshnessRow = z.object({ received: count, processed: count, loaded: count });

/** How far each partition of the source topics is in the tables, of what was loaded since an instant (epoch milliseconds). */
export const reached = ({ base }: Base, since: number): Query => ({
  sql: lines(
    'SELECT topic, partition, max(offset) AS highest,',
    '  toUnixTimestamp64Milli(maxIf(received_at, is_stored)) AS stored_at',
    'FROM (',
    ['touchpoints', 'duplicates', 'failed_events']
      .map(
        (table) =>
          `  SELECT src_topic AS topic, src_partition AS partition, src_offset AS offset, received_at, ${table === 'touchpoints'} AS is_stored` +
          ` FROM ${base}.${table} WHERE _loaded_at >= fromUnixTimestamp64Milli({since:Int64}) AND src_offset >= 0`,
      )
      .join('\n  UNION ALL\n'),
    ')',
    'GROUP BY topic, partition',
  ),
  params: { since },
});
export const reachedRow = z.object({
  topic: z.string(),
  partition: count,
  /** Highest offset in any table. */
  highest: count,
  /** Instant the newest event in `touchpoints` was received, epoch milliseconds. */
  stored_at: count,
});

/** Free share of the fullest disk of ClickHouse. */
export const disks: Query = {
  sql: 'SELECT min(free_space / total_space) AS free FROM system.disks WHERE total_space > 0',
  params: {},
};
export const diskRow = z.object({ free: count });

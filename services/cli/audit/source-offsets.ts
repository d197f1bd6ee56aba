import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { OffsetRange } from '../../runtime/log/port.ts';
import { STILL_FAILED } from './failed.ts';
import type { Finding } from './finding.ts';

/** Offsets of one partition of a source topic, and what the tables hold of them. */
export interface Coverage {
  readonly partition: number;
  /** Offsets looked at: from `low`, before `end`. */
  readonly low: number;
  readonly end: number;
  /** Rows of facts, duplicates and failed events read from there. */
  readonly rows: number;
  /** Different offsets among them. */
  readonly distinct: number;
}

interface CoverageRow {
  partition: number;
  rows: number;
  distinct: number;
}

/** Counts what became of the offsets [low, end) of every partition of a source topic. */
export async function coverageOf(
  client: ClickHouseClient,
  topic: string,
  ranges: readonly OffsetRange[],
): Promise<Coverage[]> {
  const bounds = ranges
    .map((range, p) => `(src_partition = ${p} AND src_offset >= ${range.low} AND src_offset < ${range.end})`)
    .join(' OR ');
  const part = (table: string) =>
    `SELECT src_partition, src_offset FROM ${table} WHERE src_topic = {topic:String} AND (${bounds})`;
  const rows = await client.query<CoverageRow>(
    `SELECT src_partition AS partition, count() AS rows, uniqExact(src_offset) AS distinct
     FROM (${part('touchpoints')} UNION ALL ${part('duplicates')} UNION ALL ${part('failed_events')} AND ${STILL_FAILED})
     GROUP BY src_partition`,
    { topic },
  );
  return ranges.map(({ low, end }, partition) => {
    const found = rows.find((row) => row.partition === partition);
    return { partition, low, end, rows: found?.rows ?? 0, distinct: found?.distinct ?? 0 };
  });
}

/** Whether every offset has come to something. */
export const complete = (coverage: readonly Coverage[]): boolean =>
  coverage.every(({ low, end, distinct }) => distinct === end - low);

/** Every event of the topic is a fact, a duplicate or a failed event; none is two of them. */
export function sourceFinding(topic: string, coverage: readonly Coverage[]): Finding {
  const sum = (of: (one: Coverage) => number) => coverage.reduce((all, one) => all + of(one), 0);
  const events = sum((one) => one.end - one.low);
  const missing = sum((one) => one.end - one.low - one.distinct);
  const twice = sum((one) => one.rows - one.distinct);
  return {
    check: `every event of ${topic} is stored, failed or a duplicate, once`,
    ok: missing === 0 && twice === 0,
    detail: `${events} events, ${missing} missing, ${twice} twice`,
    examples: coverage
      .filter((one) => one.distinct !== one.end - one.low || one.rows !== one.distinct)
      .map(
        (one) =>
          `partition ${one.partition}: offsets ${one.low} to ${one.end}, ${one.rows} rows of ${one.distinct} offsets`,
      ),
  };
}

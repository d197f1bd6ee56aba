import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { OffsetRange } from '../../runtime/log/port.ts';
import { STILL_FAILED } from './failed.ts';
import { ASKING, type Finding } from './finding.ts';

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
  /** Offsets in none of the tables because ClickHouse refused their row (refused.ts). */
  readonly refused: number;
}

interface CoverageRow {
  partition: number;
  rows: number;
  distinct: number;
}

/** Records of any fate read from a source topic, where a condition holds. */
const fatesWhere = (condition: string): string => {
  const part = (table: string) =>
    `SELECT src_partition, src_offset FROM ${table} WHERE src_topic = {topic:String} AND (${condition})`;
  return `(${part('touchpoints')} UNION ALL ${part('duplicates')} UNION ALL ${part('failed_events')} AND ${STILL_FAILED})`;
};

/** Counts what became of the offsets [low, end) of every partition of a source topic. */
export async function coverageOf(
  client: ClickHouseClient,
  topic: string,
  ranges: readonly OffsetRange[],
): Promise<Coverage[]> {
  const bounds = ranges
    .map((range, p) => `(src_partition = ${p} AND src_offset >= ${range.low} AND src_offset < ${range.end})`)
    .join(' OR ');
  const rows = await client.query<CoverageRow>(
    `SELECT src_partition AS partition, count() AS rows, uniqExact(src_offset) AS distinct
     FROM ${fatesWhere(bounds)}
     GROUP BY src_partition`,
    { topic },
    ASKING,
  );
  return ranges.map(({ low, end }, partition) => {
    const found = rows.find((row) => row.partition === partition);
    return { partition, low, end, rows: found?.rows ?? 0, distinct: found?.distinct ?? 0, refused: 0 };
  });
}

/** Offsets asked about at once: they travel in the address of the request. */
const MOST_OFFSETS = 1_000;

/** How many of these different offsets of a partition are in the tables. */
export async function heldOffsets(
  client: ClickHouseClient,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  offsets: readonly number[],
): Promise<number> {
  let held = 0;
  for (let from = 0; from < offsets.length; from += MOST_OFFSETS) {
    const some = offsets.slice(from, from + MOST_OFFSETS);
    const [row] = await client.query<{ held: number }>(
      `SELECT uniqExact(src_offset) AS held
       FROM ${fatesWhere('src_partition = {partition:Int64} AND src_offset IN {some:Array(Int64)}')}`,
      { topic, partition, some },
      ASKING,
    );
    held += row?.held ?? 0;
  }
  return held;
}

/** Offsets that have come to nothing. */
const missingOf = ({ low, end, distinct, refused }: Coverage): number => end - low - distinct - refused;

/** Whether every offset has come to something. */
export const complete = (coverage: readonly Coverage[]): boolean => coverage.every((one) => missingOf(one) === 0);

/** Every event of the topic is a fact, a duplicate or a failed event, or its row was refused; none is two of them. */
export function sourceFinding(topic: string, coverage: readonly Coverage[]): Finding {
  const sum = (of: (one: Coverage) => number) => coverage.reduce((all, one) => all + of(one), 0);
  const events = sum((one) => one.end - one.low);
  const missing = sum(missingOf);
  const refused = sum((one) => one.refused);
  const twice = sum((one) => one.rows - one.distinct);
  return {
    check: `every event of ${topic} is stored, failed or a duplicate, once`,
    ok: missing === 0 && twice === 0,
    detail: `${events} events, ${missing} missing, ${twice} twice${refused > 0 ? `, ${refused} refused by ClickHouse (loader_failed)` : ''}`,
    examples: coverage
      .filter((one) => missingOf(one) !== 0 || one.rows !== one.distinct)
      .map(
        (one) =>
          `partition ${one.partition}: offsets ${one.low} to ${one.end}, ${one.rows} rows of ${one.distinct} offsets`,
      ),
  };
}

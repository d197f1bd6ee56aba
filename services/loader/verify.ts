import { type ClickHouseClient, quoteName } from '../runtime/clickhouse/index.ts';
import type { Batch } from './domain/batch.ts';

/**
 * Names of rows ("partition:offset") that the table of a batch has under the plan's stamp, those of the batch among them;
 * other batches of the plan may lie between.
 */
export async function rowsThere(client: ClickHouseClient, batch: Batch, stamp: number): Promise<Set<string>> {
  const spans = new Map<number, { low: number; high: number }>();
  for (const { partition, offset } of batch.rows) {
    const span = spans.get(partition) ?? { low: offset, high: offset };
    spans.set(partition, { low: Math.min(span.low, offset), high: Math.max(span.high, offset) });
  }
  const ranges = [...spans].map(([p, { low, high }]) => `(_partition = ${p} AND _offset BETWEEN ${low} AND ${high})`);
  const found = await client.query<{ name: string }>(
    `SELECT concat(_partition, ':', _offset) AS name FROM ${quoteName(batch.route.table)}
     WHERE _loaded_at = fromUnixTimestamp64Milli({stamp:Int64}, 'UTC') AND (${ranges.join(' OR ')})`,
    { stamp },
    { settings: { select_sequential_consistency: 1 } },
  );
  return new Set(found.map((row) => row.name));
}

export const nameOfRow = ({ partition, offset }: { partition: number; offset: number }): string =>
  `${partition}:${offset}`;

import { z } from 'zod';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { type Changes, changesOf } from './changes.ts';
import type { Sheet } from './sheet.ts';

/** A table beside the touches that is filled from files: what it reads, stores, and what makes two rows the same. */
export interface Companion<R extends z.ZodObject> {
  readonly table: 'costs' | 'rates';
  readonly sheet: Sheet<R>;
  /** Fills in what the file may leave to the workspace. */
  readonly complete: (row: z.output<R>, workspace: Pick<WorkspaceConfig, 'currency'>) => z.output<R>;
  /** What the table keeps one row of. */
  readonly keyOf: (row: z.output<R>) => string;
  /** What a row says under its key. */
  readonly worthOf: (row: z.output<R>) => string;
  /** What a row of the file takes the place of beside its own key: stored rows of the group, each by what empties it. */
  readonly replaced?: (row: z.output<R>) => { readonly group: string; readonly by: z.output<R> | undefined };
  /** Reads the rows of the days as the file would write them. */
  readonly stored: string;
  /** A row as the table takes it. */
  readonly columns: (row: z.output<R>) => Readonly<Record<string, unknown>>;
}

/** What the rows of a file, completed, would change in the table. */
export async function compareWithTable<R extends z.ZodObject>(
  client: ClickHouseClient,
  companion: Companion<R>,
  workspace: string,
  rows: readonly z.output<R>[],
): Promise<Changes<z.output<R>>> {
  const days = z
    .array(z.string())
    .parse(rows.map((row) => row['day']))
    .sort();
  const found = await client.query(companion.stored, {
    workspace,
    from: days[0] ?? '1970-01-01',
    to: days.at(-1) ?? '1970-01-01',
  });
  // Written out and read back by the same schema: what is equal in the table is equal here.
  const stored = found.map((row) => companion.sheet.row.parse(withoutEmpty(row)));
  return changesOf(companion, rows, stored);
}

const withoutEmpty = (row: unknown): object =>
  Object.fromEntries(Object.entries(z.record(z.string(), z.unknown()).parse(row)).filter(([, value]) => value !== ''));

/**
 * Writes rows, all with one stamp. The newest of a key counts, so the stamp is later than any in the table, whatever the
 * clocks say.
 */
export async function putRows<R extends z.ZodObject>(
  client: ClickHouseClient,
  companion: Companion<R>,
  workspace: string,
  rows: readonly z.output<R>[],
): Promise<void> {
  if (rows.length === 0) return;
  const [newest] = await client.query<{ at: number }>(
    `SELECT toUnixTimestamp64Milli(greatest(now64(3), max(_loaded_at) + toIntervalMillisecond(1))) AS at
     FROM ${companion.table} WHERE workspace = {workspace:String}`,
    { workspace },
  );
  const _loaded_at = new Date(newest?.at ?? Date.now()).toISOString();
  await client.insertRows(
    companion.table,
    rows.map((row) => ({ ...companion.columns(row), workspace, _loaded_at })),
  );
}

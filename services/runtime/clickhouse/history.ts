import { quoteName } from './connect.ts';
import type { ClickHouseClient } from './port.ts';

/** Every database of base tables has its own. */
export const HISTORY_NAME = 'schema_migrations';

/** The table of what was applied; `{{database}}` is to be replaced. */
export const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS {{database}}.${HISTORY_NAME} (
  name String COMMENT 'File, or workspace and view file',
  checksum String COMMENT 'SHA-256 of what was applied',
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied'
) ENGINE = ReplacingMergeTree(applied_at) ORDER BY name COMMENT 'What was applied to this database'`;

/** Checksums of what was applied, by name. */
export async function appliedMigrations(client: ClickHouseClient, database: string): Promise<Map<string, string>> {
  const rows = await client.query<{ name: string; checksum: string }>(
    `SELECT name, argMax(checksum, applied_at) AS checksum FROM ${quoteName(database)}.${HISTORY_NAME} GROUP BY name`,
    {},
    { outsideDatabase: true },
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** Remembers that a file was applied. */
export const recordMigration = (
  client: ClickHouseClient,
  database: string,
  name: string,
  checksum: string,
): Promise<void> =>
  client.command(
    `INSERT INTO ${quoteName(database)}.${HISTORY_NAME} (name, checksum) VALUES ({name:String}, {checksum:String})`,
    { name, checksum },
    { outsideDatabase: true },
  );

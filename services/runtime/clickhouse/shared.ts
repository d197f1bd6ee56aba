import { installationDatabase } from '../../../schemas/generation.ts';
import { isDerived } from '../../../schemas/topics.ts';
import { quoteName } from './connect.ts';
import { HISTORY_NAME } from './history.ts';
import type { ClickHouseClient } from './port.ts';

/**
 * Shows the tables of the installation in the database of a later generation, so that a reader finds all base tables in
 * one place. They are views: only the installation's own tables are written to.
 */
export async function shareTables(
  client: ClickHouseClient,
  run: (sql: string) => Promise<void>,
  database: string,
): Promise<void> {
  const installation = installationDatabase(database);
  if (database === installation) return;
  // FINAL asked of a view reaches no table: where newer rows replace older ones, the view itself asks for it.
  const tables = await client.query<{ name: string; replaces: number }>(
    `SELECT name, engine LIKE '%Replacing%' AS replaces FROM system.tables WHERE database = {installation:String}
       AND name NOT IN (SELECT name FROM system.tables WHERE database = {database:String})`,
    { installation, database },
    { outsideDatabase: true },
  );
  for (const { name, replaces } of tables)
    if (!isDerived(name) && name !== HISTORY_NAME)
      await run(
        `CREATE VIEW IF NOT EXISTS ${quoteName(database)}.${quoteName(name)} DEFINER = CURRENT_USER SQL SECURITY DEFINER
         AS SELECT * FROM ${quoteName(installation)}.${quoteName(name)}${replaces ? ' FINAL' : ''} COMMENT 'The installation''s'`,
      );
}

/** The generation people see; 1 while nothing was rebuilt, or nothing is there yet. */
export async function shownGeneration(client: ClickHouseClient): Promise<number> {
  const installation = installationDatabase(client.database);
  const there = await client.query(
    "SELECT 1 FROM system.tables WHERE database = {installation:String} AND name = 'generations'",
    { installation },
    { outsideDatabase: true },
  );
  if (there.length === 0) return 1;
  const [row] = await client.query<{ generation: number }>(
    `SELECT argMax(generation, shown_at) AS generation FROM ${quoteName(installation)}.generations`,
    {},
    { outsideDatabase: true },
  );
  return row?.generation || 1;
}

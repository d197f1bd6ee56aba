import { generationDatabase, installationDatabase } from '../../../schemas/generation.ts';
import { quoteName } from './connect.ts';
import { HISTORY_NAME } from './history.ts';
import type { ClickHouseClient } from './port.ts';
import type { ViewWorkspace } from './views.ts';

/**
 * Workspaces that have views of a generation though the configuration does not name them. Found by what was applied, not by
 * the names of databases: those may belong to another installation.
 */
export async function unnamedWorkspaces(
  client: ClickHouseClient,
  generation: number,
  named: readonly Pick<ViewWorkspace, 'name'>[],
): Promise<string[]> {
  const rows = await client.query<{ workspace: string }>(
    `SELECT DISTINCT splitByChar('/', name)[1] AS workspace
     FROM ${quoteName(generationDatabase(client.database, generation))}.${HISTORY_NAME}
     WHERE match(name, '^[a-z0-9_]+/[0-9]') AND NOT has({named:Array(String)}, workspace)
       AND concat({installation:String}, '_', workspace) IN (SELECT name FROM system.databases)
     ORDER BY workspace`,
    { installation: installationDatabase(client.database), named: named.map(({ name }) => name) },
    { outsideDatabase: true },
  );
  return rows.map(({ workspace }) => workspace);
}

import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@clickhouse/client';
import { ThroughlineError } from '../errors.ts';
import { quoteName } from './connect.ts';
import { appliedMigrations, HISTORY_TABLE, recordMigration } from './history.ts';
import { reloadLinks } from './links.ts';
import { CLICKHOUSE_FOLDER, inDatabases, quoted, render, type SqlFile, sqlFiles } from './migrations.ts';
import type { ClickHouseClient } from './port.ts';
import { shareTables } from './shared.ts';
import { statementsOf } from './statements.ts';
import { migrateViews, type ViewWorkspace } from './views.ts';

export interface MigrateOptions {
  /**
   * Database of the base tables of a generation (schemas/generation.ts). The views of a workspace go to
   * `<installation's database>_<workspace>`, for whichever generation was migrated last.
   */
  readonly database: string;
  readonly workspaces: readonly ViewWorkspace[];
  /** Holds `NNNN_name.sql`, `dictionaries/` and `views/`; the project's own by default. */
  readonly folder?: string;
}

/**
 * Brings the tables, dictionaries and views up to date; names what it applied, nothing when all was there. Forward
 * only. Every statement may run twice, so two processes may migrate at once, and one that died midway is run again.
 * Rejects with TL_CONFIG when an applied migration was edited.
 */
export async function migrate(client: ClickHouseClient, options: MigrateOptions): Promise<string[]> {
  const folder = options.folder ?? CLICKHOUSE_FOLDER;
  const database = quoteName(options.database);
  const values = { database: options.database, user: quoted(client.user), password: quoted(client.password) };
  const run = (sql: string): Promise<void> => runTolerant(client, sql);

  await run(`CREATE DATABASE IF NOT EXISTS ${database}`);
  await run(HISTORY_TABLE.replace('{{database}}', database));
  const history = await appliedMigrations(client, options.database);
  const files = sqlFiles(folder);
  for (const file of files) refuseEdited(file, history.get(file.name));

  const applied: string[] = [];
  for (const file of files.filter((f) => !history.has(f.name))) {
    for (const statement of statementsOf(render(inDatabases(file.text, options.database), values)))
      await run(statement);
    await recordMigration(client, options.database, file.name, file.checksum);
    applied.push(file.name);
  }
  for (const file of sqlFiles(`${folder}/dictionaries`)) {
    const name = `dictionaries/${file.name}`;
    // Replacing them for nothing would break queries that use them just now; they name a password that may have changed.
    if (history.get(name) === file.checksum && (await linksLoad(client, options.database))) continue;
    for (const statement of statementsOf(render(inDatabases(file.text, options.database), values)))
      await run(statement);
    await recordMigration(client, options.database, name, file.checksum);
    applied.push(name);
  }
  await shareTables(client, run, options.database);
  for (const workspace of options.workspaces)
    applied.push(...(await migrateViews({ client, run, workspace, database: options.database, folder, history })));
  return applied;
}

const linksLoad = (client: ClickHouseClient, database: string): Promise<boolean> =>
  reloadLinks(client, database).then(
    () => true,
    () => false,
  );

function refuseEdited(file: SqlFile, applied: string | undefined): void {
  if (applied === undefined || applied === file.checksum) return;
  throw new ThroughlineError(
    'TL_CONFIG',
    `the migration ${file.name} was changed after it was applied: restore the file, and put the change into a new one`,
  );
}

/** What the other of two processes that migrate at once may cause: gone, there already, busy. */
const PASSING_CODES: ReadonlySet<string> = new Set(['57', '60', '81', '82', '218', '219', '387', '473', '517', '741']);
/** The same, where the code says only that the system refused. */
const PASSING_MESSAGES = ['external dictionary', 'Paths cannot be exchanged'];
const TRIES = 8;

/** Runs a statement again where another process that does the same at once makes it fail. */
export async function runTolerant(client: ClickHouseClient, sql: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.command(sql, {}, { outsideDatabase: true });
    } catch (error) {
      const passing =
        error instanceof ClickHouseError &&
        (PASSING_CODES.has(error.code) || PASSING_MESSAGES.some((text) => error.message.startsWith(text)));
      if (!passing || attempt === TRIES) throw error;
      await delay(attempt * 50);
    }
  }
}

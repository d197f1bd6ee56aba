import { generationDatabase, installationDatabase } from '../../../schemas/generation.ts';
import { isDerived } from '../../../schemas/topics.ts';
import { quoteName } from './connect.ts';
import { reloadLinks } from './links.ts';
import { runTolerant } from './migrate.ts';
import { CLICKHOUSE_FOLDER } from './migrations.ts';
import type { ClickHouseClient } from './port.ts';
import { shownGeneration } from './shared.ts';
import { addViews, recordViews, stageViews, type ViewRun, type ViewWorkspace, viewsDatabase } from './views.ts';

/** A generation that is ready to be seen. */
export interface ReadyGeneration {
  readonly generation: number;
  /** What it was made from, for the table of generations. */
  readonly source: string;
  readonly version: string;
  readonly workspaces: readonly ViewWorkspace[];
}

const OUTSIDE = { outsideDatabase: true } as const;

/** A generation's tables, for the views of a workspace. */
const viewOf = (client: ClickHouseClient, generation: number, workspace: ViewWorkspace): ViewRun => ({
  client,
  run: (sql) => runTolerant(client, sql),
  database: generationDatabase(client.database, generation),
  workspace,
  folder: CLICKHOUSE_FOLDER,
  history: new Map(),
});

/**
 * Makes the views that are not there yet, on the tables of a generation still to be shown: where a workspace is new, one
 * view could not be staged while another that it reads is nowhere. To be called before anybody waits for the switch.
 */
export async function prepareViews(
  client: ClickHouseClient,
  generation: number,
  workspaces: readonly ViewWorkspace[],
): Promise<void> {
  for (const workspace of workspaces) await addViews(viewOf(client, generation, workspace));
}

/**
 * Lets people see a generation: its views are made beside the present ones and take their places in one statement,
 * each view at once: none is ever missing. Running it again changes nothing.
 */
export async function showGeneration(client: ClickHouseClient, ready: ReadyGeneration): Promise<void> {
  const { generation, source, version, workspaces } = ready;
  const database = generationDatabase(client.database, generation);
  const run = (sql: string): Promise<void> => runTolerant(client, sql);
  await reloadLinks(client, database);
  const stages: { view: ViewRun; staging: string; names: string[] }[] = [];
  for (const workspace of workspaces) {
    const view = viewOf(client, generation, workspace);
    const staging = `${viewsDatabase(database, workspace.name)}G${generation}`;
    stages.push({ view, staging, names: await stageViews(view, staging) });
  }
  const moves: string[] = [];
  for (const { view, staging, names } of stages) {
    const views = viewsDatabase(database, view.workspace.name);
    const present = await client.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = {views:String}',
      { views },
      OUTSIDE,
    );
    const there = new Set(present.map(({ name }) => name));
    for (const name of names) {
      const [staged, seen] = [staging, views].map((place) => `${quoteName(place)}.${quoteName(name)}`);
      if (there.has(name)) moves.push(`${staged} AND ${seen}`);
      else await run(`RENAME TABLE ${staged} TO ${seen}`);
    }
  }
  // Not repeated on a doubtful end: exchanging twice would bring the old ones back. Whoever resumes stages them anew.
  if (moves.length > 0) await client.command(`EXCHANGE TABLES ${moves.join(', ')}`, {}, OUTSIDE);
  if ((await shownGeneration(client)) !== generation)
    await client.command(
      `INSERT INTO ${quoteName(installationDatabase(database))}.generations (generation, source, config_version)
       VALUES ({generation:UInt32}, {source:String}, {version:String})`,
      { generation, source, version },
      OUTSIDE,
    );
  for (const { view, staging } of stages) {
    await recordViews(view);
    await run(`DROP DATABASE IF EXISTS ${quoteName(staging)}`);
  }
}

/** Kinds of tables in the order in which they may go: what reads others first. */
const KINDS = ['MaterializedView', 'View', 'Dictionary', ''] as const;

/** Drops the tables of a generation nobody sees any more; what the installation shares stays. */
export async function dropGeneration(client: ClickHouseClient, generation: number): Promise<void> {
  const database = generationDatabase(client.database, generation);
  const settings = { max_table_size_to_drop: 0, max_partition_size_to_drop: 0 };
  if ((await shownGeneration(client)) === generation) throw new Error(`generation ${generation} is the one people see`);
  const tables = await client.query<{ name: string; engine: string }>(
    'SELECT name, engine FROM system.tables WHERE database = {database:String}',
    { database },
    OUTSIDE,
  );
  for (const kind of KINDS)
    for (const { name, engine } of tables) {
      const due = kind === '' ? !KINDS.some((other) => other === engine) : engine === kind;
      if (!due || !isDerived(name)) continue;
      const what = kind === '' ? 'TABLE' : kind === 'Dictionary' ? 'DICTIONARY' : 'VIEW';
      await client.command(
        `DROP ${what} IF EXISTS ${quoteName(database)}.${quoteName(name)} SYNC`,
        {},
        {
          ...OUTSIDE,
          settings: what === 'TABLE' ? settings : {},
        },
      );
    }
  if (database !== installationDatabase(database))
    await client.command(`DROP DATABASE IF EXISTS ${quoteName(database)}`, {}, OUTSIDE);
}

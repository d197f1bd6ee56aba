import { installationDatabase } from '../../../schemas/generation.ts';
import { quoteName } from './connect.ts';
import { recordMigration } from './history.ts';
import { checksumOf, commentsIn, inDatabases, quoted, render, sqlFiles } from './migrations.ts';
import type { ClickHouseClient } from './port.ts';
import { statementsOf } from './statements.ts';

/** A workspace as its views need it. */
export interface ViewWorkspace {
  readonly name: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** The database of a workspace's views, whichever generation they show. */
export const viewsDatabase = (database: string, workspace: string): string =>
  `${installationDatabase(database)}_${workspace}`;

export interface ViewRun {
  readonly client: ClickHouseClient;
  readonly run: (sql: string) => Promise<void>;
  readonly database: string;
  readonly workspace: ViewWorkspace;
  readonly folder: string;
  /** Checksums of what was applied, by name. */
  readonly history: ReadonlyMap<string, string>;
}

/** Makes the views of a workspace anew where their text or settings changed; names the files it applied. */
export async function migrateViews(view: ViewRun): Promise<string[]> {
  const views = viewsDatabase(view.database, view.workspace.name);
  const there = await madeViews(view, views);
  const applied: string[] = [];
  for (const { name, text } of renderedFiles(view, views)) {
    const statements = statementsOf(text);
    const complete = statements.every((s) => there.has(viewNameOf(s)));
    if (complete && view.history.get(name) === checksumOf(text)) continue;
    for (const statement of statements) await view.run(statement);
    await commentColumns(view, views, views, statements, commentsIn(text));
    await recordMigration(view.client, view.database, name, checksumOf(text));
    applied.push(name);
  }
  return applied;
}

/** Makes the views a workspace has not: all where it is new. Those that are there stay as they are. */
export async function addViews(view: ViewRun): Promise<void> {
  const views = viewsDatabase(view.database, view.workspace.name);
  const there = await madeViews(view, views);
  for (const { text } of renderedFiles(view, views))
    for (const statement of statementsOf(text)) if (!there.has(viewNameOf(statement))) await view.run(statement);
}

/** Names of the views that are there, in a database that is made where it is not. */
async function madeViews({ client, run }: ViewRun, views: string): Promise<ReadonlySet<string>> {
  await run(`CREATE DATABASE IF NOT EXISTS ${quoteName(views)}`);
  const present = await client.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {views:String}',
    { views },
    { outsideDatabase: true },
  );
  return new Set(present.map(({ name }) => name));
}

/**
 * Makes the views of a workspace in another database, ready to take the place of those people read: what one view reads
 * of another is named as it will be. Gives the names of the views.
 */
export async function stageViews(view: ViewRun, staging: string): Promise<string[]> {
  const views = viewsDatabase(view.database, view.workspace.name);
  await view.run(`DROP DATABASE IF EXISTS ${quoteName(staging)}`);
  await view.run(`CREATE DATABASE ${quoteName(staging)}`);
  const names: string[] = [];
  for (const { text } of renderedFiles(view, views)) {
    const statements = statementsOf(text);
    for (const statement of statements) await view.run(statement.replace(/VIEW \S+?\./, `VIEW ${quoteName(staging)}.`));
    await commentColumns(view, views, staging, statements, commentsIn(text));
    names.push(...statements.map(viewNameOf));
  }
  return names;
}

/** Remembers that the views of a workspace are those of the files. */
export async function recordViews(view: ViewRun): Promise<void> {
  const views = viewsDatabase(view.database, view.workspace.name);
  for (const { name, text } of renderedFiles(view, views))
    await recordMigration(view.client, view.database, name, checksumOf(text));
}

/** The view files as they are for a workspace. */
function renderedFiles({ database, workspace, folder }: ViewRun, views: string): { name: string; text: string }[] {
  const values = {
    database,
    views,
    workspace: quoted(workspace.name),
    time_zone: quoted(workspace.time_zone),
    currency: quoted(workspace.currency),
  };
  return sqlFiles(`${folder}/views`).map((file) => ({
    name: `${workspace.name}/${file.name}`,
    text: render(inDatabases(file.text, database), values),
  }));
}

const viewNameOf = (statement: string): string => /VIEW \S+?\.(\w+)/.exec(statement)?.[1] ?? '';

interface Column {
  readonly place: string;
  readonly name: string;
  comment: string;
}

/** Comments each column of the views in `place`: as their file says, else as the table or view it comes from says. */
async function commentColumns(
  { client, run, database }: ViewRun,
  views: string,
  place: string,
  statements: readonly string[],
  stated: ReadonlyMap<string, string>,
): Promise<void> {
  const columns = await client.query<Column>(
    `SELECT concat(database, '.', table) AS place, name, comment FROM system.columns
     WHERE database IN ({database:String}, {installation:String}, {views:String}, {place:String})`,
    { database, installation: installationDatabase(database), views, place },
    { outsideDatabase: true },
  );
  for (const statement of statements) {
    const view = viewNameOf(statement);
    const sources = new Set([...statement.matchAll(/FROM (\w+\.\w+)/g)].map((m) => m[1]));
    const changes: string[] = [];
    for (const column of columns.filter((c) => c.place === `${place}.${view}`)) {
      const source = columns.find((c) => sources.has(c.place) && c.name === column.name && c.comment !== '');
      const text = stated.get(`${view}.${column.name}`) ?? source?.comment ?? '';
      if (text === '' || text === column.comment) continue;
      column.comment = text;
      changes.push(`COMMENT COLUMN ${quoteName(column.name)} '${quoted(text)}'`);
    }
    if (changes.length > 0) await run(`ALTER TABLE ${quoteName(place)}.${quoteName(view)} ${changes.join(', ')}`);
  }
}

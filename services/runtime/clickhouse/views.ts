import { quoteName } from './connect.ts';
import { recordMigration } from './history.ts';
import { checksumOf, commentsIn, quoted, render, sqlFiles } from './migrations.ts';
import type { ClickHouseClient } from './port.ts';
import { statementsOf } from './statements.ts';

/** A workspace as its views need it. */
export interface ViewWorkspace {
  readonly name: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** The database of a workspace's views. */
export const viewsDatabase = (database: string, workspace: string): string => `${database}_${workspace}`;

interface ViewRun {
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
  await view.run(`CREATE DATABASE IF NOT EXISTS ${quoteName(views)}`);
  const present = await view.client.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {views:String}',
    { views },
    { outsideDatabase: true },
  );
  const there = new Set(present.map((row) => row.name));
  const values = {
    database: view.database,
    views,
    workspace: quoted(view.workspace.name),
    time_zone: quoted(view.workspace.time_zone),
    currency: quoted(view.workspace.currency),
  };
  const applied: string[] = [];
  for (const file of sqlFiles(`${view.folder}/views`)) {
    const text = render(file.text, values);
    const name = `${view.workspace.name}/${file.name}`;
    const statements = statementsOf(text);
    const complete = statements.every((s) => there.has(viewNameOf(s)));
    if (complete && view.history.get(name) === checksumOf(text)) continue;
    for (const statement of statements) await view.run(statement);
    await commentColumns(view, views, statements, commentsIn(text));
    await recordMigration(view.client, view.database, name, checksumOf(text));
    applied.push(name);
  }
  return applied;
}

const viewNameOf = (statement: string): string => /VIEW \S+?\.(\w+)/.exec(statement)?.[1] ?? '';

interface Column {
  readonly place: string;
  readonly name: string;
  comment: string;
}

/** Comments each column of the views: as their file says, else as the table or view it comes from says. */
async function commentColumns(
  { client, run, database }: ViewRun,
  views: string,
  statements: readonly string[],
  stated: ReadonlyMap<string, string>,
): Promise<void> {
  const columns = await client.query<Column>(
    `SELECT concat(database, '.', table) AS place, name, comment FROM system.columns
     WHERE database IN ({database:String}, {views:String})`,
    { database, views },
    { outsideDatabase: true },
  );
  for (const statement of statements) {
    const view = viewNameOf(statement);
    const sources = new Set([...statement.matchAll(/FROM (\w+\.\w+)/g)].map((m) => m[1]));
    const changes: string[] = [];
    for (const column of columns.filter((c) => c.place === `${views}.${view}`)) {
      const source = columns.find((c) => sources.has(c.place) && c.name === column.name && c.comment !== '');
      const text = stated.get(`${view}.${column.name}`) ?? source?.comment ?? '';
      if (text === '' || text === column.comment) continue;
      column.comment = text;
      changes.push(`COMMENT COLUMN ${quoteName(column.name)} '${quoted(text)}'`);
    }
    if (changes.length > 0) await run(`ALTER TABLE ${quoteName(views)}.${quoteName(view)} ${changes.join(', ')}`);
  }
}

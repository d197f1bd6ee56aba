import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AvroRecord, AvroType } from '../../schemas/record.ts';
import { TOPICS, type TopicSpec } from '../../schemas/topics.ts';
import { connectClickHouse, type MigrateOptions, migrate } from '../../services/runtime/clickhouse/index.ts';
import { CLICKHOUSE_FOLDER } from '../../services/runtime/clickhouse/migrations.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { backend } from '../support/backend.ts';

const { env } = backend();
const client = connectClickHouse(environment.parse(env));
const workspaces = [
  { name: 'main', time_zone: 'Europe/Berlin', currency: 'EUR' },
  { name: 'other', time_zone: 'UTC', currency: 'USD' },
];
const options: MigrateOptions = { database: client.database, workspaces };
const folders: string[] = [];

/** A copy of the project's migrations that a test may edit. */
function copyOfMigrations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-migrations-'));
  folders.push(folder);
  cpSync(CLICKHOUSE_FOLDER, folder, { recursive: true });
  return folder;
}

interface Column {
  table: string;
  name: string;
  type: string;
  comment: string;
  default_kind: string;
}
const columnsOf = (database: string): Promise<Column[]> =>
  client.query<Column>(
    'SELECT table, name, type, comment, default_kind FROM system.columns WHERE database = {database:String}',
    { database },
    { outsideDatabase: true },
  );

beforeAll(() => migrate(client, options));
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true });
  await client.close();
});

describe('migrating', () => {
  it('a second run changes nothing', async () => {
    expect(await migrate(client, options)).toEqual([]);
  });

  it('two processes at once leave one complete schema', async () => {
    const both = { ...options, database: `${client.database}_both` };
    await Promise.all([migrate(client, both), migrate(client, both), migrate(client, both)]);
    expect(await migrate(client, both)).toEqual([]);
    const names = (columns: Column[]) => columns.map(({ table, name }) => `${table}.${name}`).sort();
    expect(names(await columnsOf(both.database))).toEqual(names(await columnsOf(client.database)));
    expect(names(await columnsOf(`${both.database}_main`))).toEqual(names(await columnsOf(`${client.database}_main`)));
  });

  it('an applied migration that was edited is refused, and the message says what to do', async () => {
    const folder = copyOfMigrations();
    writeFileSync(join(folder, '0005_loader_failed.sql'), '-- edited');
    await expect(migrate(client, { ...options, folder })).rejects.toThrow(
      /0005_loader_failed was changed after it was applied: restore the file/,
    );
  });

  it('a new migration is applied once, and an edited view is made anew', async () => {
    const folder = copyOfMigrations();
    const own = { ...options, database: `${client.database}_new`, folder };
    await migrate(client, own);
    writeFileSync(
      join(folder, '9999_more.sql'),
      'CREATE TABLE IF NOT EXISTS {{database}}.more (a Int8) ENGINE = Memory;',
    );
    writeFileSync(
      join(folder, 'views', '90_more.sql'),
      `-- @more.b B\nCREATE OR REPLACE VIEW {{views}}.more AS SELECT '{{workspace}}' AS b FROM {{database}}.more;`,
    );
    expect(await migrate(client, own)).toEqual(['9999_more', 'main/90_more', 'other/90_more']);
    expect(await migrate(client, own)).toEqual([]);
    expect((await columnsOf(`${own.database}_other`)).filter((c) => c.table === 'more')).toMatchObject([
      { name: 'b', comment: 'B' },
    ]);
  });
});

describe('the tables', () => {
  const loaded = (Object.values(TOPICS) as TopicSpec[]).flatMap(({ table, value }) =>
    table && value ? [[table, value] as const] : [],
  );

  it.each(loaded)('%s has the fields of its record, in types that hold them', async (table, schema) => {
    const columns = (await columnsOf(client.database)).filter((c) => c.table === table);
    const plain = columns.filter((c) => c.default_kind === '');
    expect(plain.map((c) => c.name)).toEqual([
      ...schema.fields.map((f) => f.name),
      '_partition',
      '_offset',
      '_loaded_at',
    ]);
    for (const field of schema.fields) {
      const column = plain.find((c) => c.name === field.name);
      expect(column?.type, `${table}.${field.name}`).toMatch(holding(field.type));
      expect(column?.comment).toBe(field.doc);
    }
  });

  it('every column of every table and view says what it holds, and every table and view what it is for', async () => {
    const databases = [client.database, `${client.database}_main`, `${client.database}_other`];
    const columns = (await Promise.all(databases.map(columnsOf)))
      .flat()
      .filter((c) => !/_(dictionary|feed)$/.test(c.table));
    expect(columns.length).toBeGreaterThan(500);
    expect(columns.filter((c) => c.comment === '').map((c) => `${c.table}.${c.name}`)).toEqual([]);
    const tables = await client.query<{ name: string }>(
      `SELECT name FROM system.tables WHERE database IN {databases:Array(String)} AND comment = ''`,
      { databases },
    );
    expect(tables).toEqual([]);
  });

  it('tables that rows are appended to remember tokens, so that a repeated insert is ignored', async () => {
    const appended = (Object.values(TOPICS) as TopicSpec[]).flatMap((t) =>
      t.load === 'append' && t.table ? [t.table] : [],
    );
    const rows = await client.query<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = {database:String}
         AND create_table_query LIKE '%non_replicated_deduplication_window = 100000%' ORDER BY name`,
      { database: client.database },
    );
    expect(rows.map((row) => row.name)).toEqual(appended.sort());
  });

  it('personal data is in no view that everybody may read', async () => {
    const columns = await columnsOf(`${client.database}_main`);
    const open = columns.filter((c) => c.table !== 'personal_identifiers').map((c) => c.name);
    for (const personal of ['text', 'traits', 'payload']) expect(open).not.toContain(personal);
  });
});

/** A pattern of the ClickHouse types that hold every value of an Avro type. */
function holding(type: AvroType): RegExp {
  if (Array.isArray(type))
    return new RegExp(`^Nullable\\(${body(holding(type.find((t) => t !== 'null') ?? 'null'))}\\)$`);
  if (typeof type === 'object') {
    if (type.logicalType === 'timestamp-millis') return /^DateTime64\(3, 'UTC'\)$/;
    if (type.logicalType === 'date') return /^Date$/;
    const { items } = type;
    if (typeof items === 'object' && !Array.isArray(items))
      return new RegExp(
        `^Array\\(Tuple\\(${(items as AvroRecord).fields.map((f) => `${f.name} ${body(holding(f.type))}`).join(', ')}\\)\\)$`,
      );
    if (items === 'long') return /^Array\((Int64|DateTime64\(3, 'UTC'\))\)$/;
    return new RegExp(`^Array\\(${body(holding(items ?? 'null'))}\\)$`);
  }
  const simple: Record<string, RegExp> = {
    string: /^(String|LowCardinality\(String\))$/,
    int: /^U?Int(8|16|32|64)$/,
    long: /^U?Int64$/,
    boolean: /^Bool$/,
    double: /^Float64$/,
  };
  return simple[type] ?? /^never$/;
}

const body = (pattern: RegExp): string => pattern.source.replace(/^\^|\$$/g, '');

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationDatabase } from '../../../schemas/generation.ts';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';
import { isDerived } from '../../../schemas/topics.ts';

/** Folder of the table definitions. */
export const CLICKHOUSE_FOLDER = join(PACKAGE_ROOT, 'schemas', 'clickhouse');

/** A file of statements as it stands in the folder. */
export interface SqlFile {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** The `.sql` files of a folder by name; a migration's name begins with its number. */
export function sqlFiles(folder: string): SqlFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return { name: file.slice(0, -4), text, checksum: checksumOf(text) };
    });
}

export const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Puts values where the text says `{{name}}`. Throws when the text asks for one that is not given. */
export function render(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new SyntaxError(`{{${name}}} is not a placeholder`);
    return value;
  });
}

/**
 * Says of every `{{database}}.table` where it is: tables that generations share are the installation's, whichever
 * generation's database is migrated.
 */
export const inDatabases = (text: string, database: string): string =>
  text.replace(/\{\{database\}\}\.(\w+)/g, (_, table: string) =>
    isDerived(table) ? `${database}.${table}` : `${installationDatabase(database)}.${table}`,
  );

/** A value as it may stand between single quotes in SQL. */
export const quoted = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

/** Column comments a views file states: lines `-- @view.column text`, as "view.column" -> text. */
export function commentsIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^-- @(\w+\.\w+) (.+)$/gm)].map((m) => [m[1] ?? '', (m[2] ?? '').trim()]));
}

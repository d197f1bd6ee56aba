import type { z } from 'zod';
import { nearest } from '../../runtime/config/nearest.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import { readRows } from '../import/rows/read.ts';
import type { Columns } from '../import/rows/row.ts';

/** A kind of file with typed columns: what accounting or an advertising platform hands over. */
export interface Sheet<R extends z.ZodObject> {
  /** What its rows are, in the plural. */
  readonly name: string;
  readonly row: R;
  /** Other names of its columns, as such files have them. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What two rows, completed, may not share. Left out where rows of the same key simply belong together. */
  readonly key?: { readonly of: (row: z.output<R>) => string; readonly says: string };
}

/** A line that cannot be read, and why. */
export interface LineFault {
  readonly line: number;
  readonly reason: string;
}

/** What a file holds. */
export interface SheetFile<T> {
  readonly rows: readonly { readonly line: number; readonly row: T }[];
  readonly faults: readonly LineFault[];
  /** Columns nothing is read from. */
  readonly ignored: readonly string[];
}

/**
 * Reads a whole file (.csv, .jsonl, each also .gz). Faults of lines are values; a column that is missing, or that two
 * others could be, throws TL_ROW. `complete` fills in what a line may leave out, before lines are compared.
 */
export async function readSheet<R extends z.ZodObject>(
  path: string,
  sheet: Sheet<R>,
  complete: (row: z.output<R>) => z.output<R> = (row) => row,
): Promise<SheetFile<z.output<R>>> {
  const rows: { line: number; row: z.output<R> }[] = [];
  const faults: LineFault[] = [];
  const ignored = new Set<string>();
  const lineOf = new Map<string, number>();
  let first = true;
  for await (const read of readRows(path)) {
    const { line } = read;
    if (!read.ok) {
      faults.push({ line, reason: read.reason });
      continue;
    }
    const { cells, unread, clash } = named(read.columns, sheet);
    if (first && clash) throw new ThroughlineError('TL_ROW', `${sheet.name}: ${clash}`);
    if (first) refuseMissing(Object.keys(cells), sheet);
    first = false;
    for (const column of unread) ignored.add(column);
    if (clash) {
      faults.push({ line, reason: clash });
      continue;
    }
    const parsed = sheet.row.safeParse(filled(cells));
    if (!parsed.success) {
      faults.push({ line, reason: parsed.error.issues.map((i) => told(String(i.path[0]), i.message)).join('; ') });
      continue;
    }
    const row = complete(parsed.data);
    const key = sheet.key?.of(row);
    const before = key === undefined ? undefined : lineOf.get(key);
    if (before !== undefined) faults.push({ line, reason: `has the ${sheet.key?.says} of line ${before}` });
    else {
      if (key !== undefined) lineOf.set(key, line);
      rows.push({ line, row });
    }
  }
  return { rows, faults, ignored: [...ignored] };
}

const told = (column: string, message: string): string =>
  message.startsWith('is ') ? `column ${column} ${message}` : `column ${column}: ${message}`;

interface Named {
  readonly cells: Columns;
  /** Columns nothing is read from: unknown ones, and other names of one that is there itself. */
  readonly unread: readonly string[];
  /** Why it is not clear which column one of the sheet's is read from. */
  readonly clash: string | undefined;
}

/**
 * Cells under the names the sheet has for its columns, whatever their case. The sheet's own name comes before other names
 * of a column; of two other names none is better than the other, and money is not guessed.
 */
function named(columns: Columns, { row, aliases }: Sheet<z.ZodObject>): Named {
  const given = Object.entries(columns).map(([column, value]) => {
    const name = column
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
    const own = Object.hasOwn(row.shape, name);
    return { name, own, meant: own ? name : Object.hasOwn(aliases, name) ? aliases[name] : undefined, value };
  });
  const owned = new Set(given.filter((one) => one.own).map((one) => one.name));
  const read = given.filter(({ own, meant }) => meant !== undefined && (own || !owned.has(meant)));
  const twice = read.find(({ meant }, i) => read.findIndex((other) => other.meant === meant) !== i)?.meant;
  const rivals = read.filter(({ meant }) => meant === twice).map(({ name }) => name);
  const unread = given.filter((one) => !read.includes(one));
  return {
    cells: Object.fromEntries(given.map((one) => [(read.includes(one) && one.meant) || one.name, one.value])),
    unread: unread.map(({ name }) => name),
    clash: twice && `${twice} could be read from the columns ${rivals.join(' and ')}: keep one, or name it ${twice}`,
  };
}

const filled = (cells: Columns): Columns =>
  Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== '' && value !== null));

function refuseMissing(found: readonly string[], { name, row }: Sheet<z.ZodObject>): void {
  const optional = (column: string) => row.shape[column]?.safeParse(undefined).success ?? false;
  for (const column of Object.keys(row.shape)) {
    if (found.includes(column) || optional(column)) continue;
    const meant = nearest(
      column,
      found.filter((one) => !(one in row.shape)),
    );
    throw new ThroughlineError(
      'TL_ROW',
      `${name} need a column "${column}"; the file has ${found.join(', ') || 'none'}${meant ? `: is "${meant}" meant?` : ''}`,
    );
  }
}

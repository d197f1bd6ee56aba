import { parseInstant } from '../../../collector/domain/reading/instant.ts';
import type { Columns } from '../rows/row.ts';
import type { Tree } from './map.ts';

/** A filter turns a column's value; it throws a sentence where it cannot. */
type Filter = (value: unknown, column: string) => unknown;

const cannot = (column: string, value: unknown, what: string): never => {
  throw new RangeError(`column ${column}: ${JSON.stringify(value)} is no ${what}`);
};

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const number = (value: unknown, column: string): number => {
  const text = String(value).trim();
  return DECIMAL.test(text) ? Number(text) : cannot(column, value, 'number; write it as 1299.95');
};

const isoText = (ms: number, column: string, value: unknown): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? cannot(column, value, 'instant') : date.toISOString();
};

/** Instants as ISO 8601 writes them, nothing else: "03/01/2026" may mean two days, and a bare number several instants. */
function time(value: unknown, column: string): string {
  const text = String(value).trim();
  const read = /^\d{4}-/.test(text) ? parseInstant(text) : undefined;
  if (!read) return cannot(column, value, 'instant; write it as 2026-03-01T09:30:00Z (without a zone it is UTC)');
  // JavaScript takes 30 February for 2 March.
  const local = isoText(read.ms + (read.offsetMin ?? 0) * 60_000, column, value);
  return local.startsWith(text.slice(0, 10)) ? isoText(read.ms, column, value) : cannot(column, value, 'day there is');
}

/** What may stand behind a column: `{time|seconds}`. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  /** A decimal number with a point: no exponent, no other notation. */
  number,
  /** "true", "1", "yes" are true. */
  boolean: (value) => ['true', '1', 'yes'].includes(String(value).trim().toLowerCase()),
  trim: (value) => String(value).trim(),
  lower: (value) => String(value).toLowerCase(),
  upper: (value) => String(value).toUpperCase(),
  /** ISO 8601: a day or an instant; without a zone it is UTC. */
  time,
  /** Unix seconds. */
  seconds: (value, column) => isoText(number(value, column) * 1_000, column, value),
  /** Unix milliseconds. */
  millis: (value, column) => isoText(number(value, column), column, value),
};

const WHOLE = /^\{([^{}|]+)((?:\|\w+)*)\}$/;
const PART = /\{([^{}|]+)((?:\|\w+)*)\}/g;

/**
 * Fills a tree of templates from a row; undefined where nothing is left of it. `$id` is the id of the row. A template
 * that names an empty column is left out, and so is an object whose `$if` names one. Throws a RangeError that names the column where a filter refuses.
 */
export function fill(tree: Tree, columns: Columns): unknown {
  if (typeof tree === 'string') return fillText(tree, columns);
  if (typeof tree !== 'object') return tree;
  if (isList(tree)) {
    const items = tree.map((item) => fill(item, columns)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  const condition = tree['$if'];
  if (condition !== undefined && fill(condition, columns) === undefined) return undefined;
  const entries = Object.entries(tree).flatMap(([name, value]) => {
    if (name === '$if') return [];
    const filled = fill(value, columns);
    return filled === undefined ? [] : [[name, filled] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

// Array.isArray does not tell a read-only list from an object.
const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);

function fillText(text: string, columns: Columns): unknown {
  const whole = WHOLE.exec(text);
  if (whole) return columnValue(columns, whole[1] ?? '', whole[2] ?? '');
  let empty = false;
  const filled = text.replace(PART, (_all, column: string, filters: string) => {
    const value = columnValue(columns, column, filters);
    if (value === undefined) empty = true;
    return String(value ?? '');
  });
  return empty ? undefined : filled;
}

function columnValue(columns: Columns, column: string, filters: string): unknown {
  const value = columns[column];
  if (value === undefined || value === null || String(value).trim() === '') return undefined;
  return filters
    .split('|')
    .filter((name) => name !== '')
    .reduce<unknown>((at, name) => FILTERS[name]?.(at, column), value);
}

/** Every column and filter a tree names, to check a map before the first row. */
export function namesIn(tree: Tree): { columns: string[]; filters: string[] } {
  if (typeof tree === 'string') {
    const found = [...tree.matchAll(PART)];
    return {
      columns: found.map((match) => match[1] ?? ''),
      filters: found.flatMap((match) => (match[2] ?? '').split('|').filter((name) => name !== '')),
    };
  }
  if (typeof tree !== 'object') return { columns: [], filters: [] };
  const inner = Object.values(tree).map(namesIn);
  return { columns: inner.flatMap((i) => i.columns), filters: inner.flatMap((i) => i.filters) };
}

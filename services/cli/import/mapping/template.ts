import type { Columns } from '../rows/row.ts';
import type { Tree } from './map.ts';

/** A filter turns a column's value; it throws a sentence where it cannot. */
type Filter = (value: unknown, column: string) => unknown;

const cannot = (column: string, value: unknown, what: string): never => {
  throw new RangeError(`column ${column}: ${JSON.stringify(value)} is no ${what}`);
};

function number(value: unknown, column: string): number {
  const found = typeof value === 'number' ? value : Number(String(value).trim());
  return Number.isFinite(found) ? found : cannot(column, value, 'number');
}

const instant = (ms: number, column: string, value: unknown): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? cannot(column, value, 'instant') : date.toISOString();
};

/** What may stand behind a column: `{time|seconds}`. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  /** A number, decimal point. */
  number,
  /** "true", "1", "yes" are true. */
  boolean: (value) => ['true', '1', 'yes'].includes(String(value).trim().toLowerCase()),
  trim: (value) => String(value).trim(),
  lower: (value) => String(value).toLowerCase(),
  upper: (value) => String(value).toUpperCase(),
  /** Text with a time that JavaScript or ISO 8601 knows; without a zone it is UTC. */
  time: (value, column) => {
    const text = String(value).trim();
    const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || !/\d:\d\d/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
    return instant(Date.parse(zoned), column, value);
  },
  /** Unix seconds. */
  seconds: (value, column) => instant(number(value, column) * 1_000, column, value),
  /** Unix milliseconds. */
  millis: (value, column) => instant(number(value, column), column, value),
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
  if (value === undefined || value === null || value === '') return undefined;
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

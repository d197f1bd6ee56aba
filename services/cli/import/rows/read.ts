import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { ThroughlineError } from '../../../runtime/errors.ts';
import { MOST_CHARACTERS, rowFault } from './open-quote.ts';
import type { Columns, Row, RowFormat } from './row.ts';

/** The format of a file by its name. Throws TL_ROW when the name says none. */
export function formatOf(path: string): RowFormat {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  if (/\.(jsonl|ndjson|json)$/.test(name)) return 'jsonl';
  throw new ThroughlineError(
    'TL_ROW',
    `${path}: the format is told by the name: .csv, .jsonl or .ndjson, each also with .gz`,
  );
}

/**
 * Reads a file row by row; never holds more than a few rows. Unreadable rows are values, the file goes on. Throws TL_ROW
 * at a quote that is not closed: what is behind it has no rows.
 */
export function readRows(path: string): AsyncIterable<Row> {
  const format = formatOf(path);
  return format === 'csv' ? csvRows(() => textOf(path)) : jsonRows(textOf(path));
}

function textOf(path: string): Readable {
  const file = createReadStream(path);
  const text = path.toLowerCase().endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => text.destroy(error));
  return text;
}

interface CsvRecord {
  readonly record: string[];
  readonly info: { readonly lines: number };
  readonly raw: string;
}

async function* csvRows(open: () => Readable): AsyncGenerator<Row> {
  const text = open();
  const parser = parse({
    bom: true,
    info: true,
    // Stated, because files glued together mix them and detection would join two rows.
    record_delimiter: ['\r\n', '\n', '\r'],
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_CHARACTERS,
  });
  text.on('error', (error) => parser.destroy(error));
  let header: string[] | undefined;
  for await (const item of records(text.pipe(parser), open)) {
    const { record, info } = item;
    const raw = item.raw.replace(/\r?\n$/, '');
    if (!header) {
      header = apart(record.map((name) => name.trim()));
      continue;
    }
    const line = info.lines;
    if (record.length === header.length) yield { ok: true, line, columns: zip(header, record), raw };
    else yield { ok: false, line, reason: `${record.length} columns where the header has ${header.length}`, raw };
  }
}

async function* records(parser: AsyncIterable<CsvRecord>, open: () => Readable): AsyncGenerator<CsvRecord> {
  try {
    yield* parser;
  } catch (error) {
    throw await rowFault(error, open);
  }
}

/** A second column of one name is another column, `name (2)`: neither takes the place of the other unnoticed. */
const apart = (names: readonly string[]): string[] =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });

const zip = (names: readonly string[], values: readonly string[]): Columns =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));

async function* jsonRows(text: Readable): AsyncGenerator<Row> {
  let line = 0;
  for await (const raw of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (raw.trim() === '') continue;
    yield jsonRow(line, raw);
  }
}

function jsonRow(line: number, raw: string): Row {
  try {
    const value: unknown = JSON.parse(raw);
    if (isObject(value)) return { ok: true, line, columns: value, raw };
    return { ok: false, line, reason: 'the line is no JSON object', raw };
  } catch (error) {
    return { ok: false, line, reason: `no JSON: ${error instanceof Error ? error.message : String(error)}`, raw };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { rowId } from './identity.ts';
import { Occurrences } from './occurrences.ts';
import { formatOf, readRows } from './read.ts';
import type { Row } from './row.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(name: string, content: string | Buffer): Promise<Row[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const rows: Row[] = [];
  for await (const row of readRows(path)) rows.push(row);
  return rows;
}

describe('reading rows', () => {
  it('gives columns and line numbers, and goes on after a broken row', async () => {
    const rows = await rowsOf('a.csv', 'a,b\n1,2\n3\n"x, y",5\n');
    expect(rows).toMatchObject([
      { ok: true, line: 2, columns: { a: '1', b: '2' } },
      { ok: false, line: 3, reason: '1 columns where the header has 2' },
      { ok: true, line: 4, columns: { a: 'x, y', b: '5' }, raw: '"x, y",5' },
    ]);
  });

  it('takes mixed line ends, as files glued together have them', async () => {
    const rows = await rowsOf('mixed.csv', 'a,b\r\n1,2\n3,4\r\n5,6');
    expect(rows.map((row) => row.ok && row.columns['a'])).toEqual(['1', '3', '5']);
  });

  it('reads JSON lines, and the same file packed', async () => {
    const text = '{"a":1}\n\nnonsense\n[1]\n{"a":2}';
    const plain = await rowsOf('a.jsonl', text);
    expect(plain.map((row) => [row.ok, row.line])).toEqual([
      [true, 1],
      [false, 3],
      [false, 4],
      [true, 5],
    ]);
    expect(await rowsOf('a.jsonl.gz', gzipSync(text))).toEqual(plain);
  });

  it.each([
    ['a,b\n1,2\n\n3,"4\n5,6\n', 4],
    ['a,b\r\n"x\r\ny",2\r\n3,"4 ""inch""\r\n5,6\r\n', 4],
    [`a,b\n1,2\n"x\ny","4\n${'5,6\n'.repeat(300_000)}`, 4],
    [`a,"b\n${'5,6\n'.repeat(300_000)}`, 1],
    ['\ufeff"a,b\n1,2\n', 1],
    ['a,b\n5" pipe,"x\n1,2\n', 2],
  ])('names the line of a quote that is not closed, however long the file (%#)', async (text, line) => {
    const fault = `a quote that opens on line ${line} is not closed`;
    await expect(rowsOf('open.csv', text)).rejects.toThrow(fault);
    await expect(rowsOf('open.csv.gz', gzipSync(text))).rejects.toThrow(fault);
  });

  it('names a line that is too long to be a row', async () => {
    await expect(rowsOf('long.csv', `a,b\n1,${'x'.repeat(1_100_000)}\n`)).rejects.toThrow(
      'line 2 is longer than a million',
    );
  });

  it('asks for a name that tells the format', () => {
    expect(() => formatOf('a.xlsx')).toThrow('.csv');
  });
});

describe('the id of a row', () => {
  it('depends on content and repetition alone, not on the order of rows or columns', () => {
    const rows: Record<string, number>[] = [{ a: 1, b: 2 }, { a: 3 }, { b: 2, a: 1 }, { a: 4 }];
    const ids = (list: Record<string, number>[]) => {
      const seen = new Occurrences();
      return list.map((row) => rowId(row, seen)).sort();
    };
    expect(new Set(ids(rows)).size).toBe(4);
    expect(ids([...rows].reverse())).toEqual(ids(rows));
  });

  it('counts repetitions right in a large file', () => {
    const seen = new Occurrences();
    const hash = (n: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(n, 4);
      return bytes;
    };
    for (let n = 0; n < 50_000; n++) expect(seen.seen(hash(n))).toBe(0);
    for (let n = 0; n < 50_000; n += 997) expect(seen.seen(hash(n))).toBe(1);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { billing } from './billing.ts';
import { decimalOf } from './cells.ts';
import { costs } from './costs.ts';
import { rates } from './rates.ts';
import { readSheet } from './sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, ...lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

describe('a file of costs', () => {
  test('is read under the names such files have, amounts to the micro, whatever order and case', async () => {
    const path = file('a.csv', 'Spend,Date,Channel,Campaign Name,Clicks', '12.345678,2026-03-01,Paid Search,spring,7');
    const { rows, faults } = await readSheet(path, costs.sheet);
    expect(faults).toEqual([]);
    expect(rows[0]).toMatchObject({
      line: 2,
      row: { day: '2026-03-01', cost: 12_345_678, campaign: 'spring', clicks: 7, impressions: 0, source: '' },
    });
  });

  test('a year that is mistyped is told instead of stored', async () => {
    const year = new Date().getUTCFullYear();
    const lines = [year + 2, year + 36, 1962, year].map((one) => `${one}-01-01,Email,1`);
    const { rows, faults } = await readSheet(file('years.csv', 'day,channel,cost', ...lines), costs.sheet);
    expect(rows).toHaveLength(1);
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(faults[0]?.reason).toBe('column day is no day of these times: before 1970, or more than a year ahead');
  });

  test('tells every line that cannot be read, with its number, column and what to write', async () => {
    const path = file(
      'b.csv',
      'day,channel,cost,currency,clicks',
      '2026-03-01,Email,"1.299,00",EUR,1',
      '01/03/2026,Email,1,EUR,1',
      '2026-03-01,,1,euro,1.5',
      '2026-03-01,Email,1',
      '2026-03-02,Email,1,eur,1',
    );
    const { rows, faults } = await readSheet(path, costs.sheet);
    expect(rows).toHaveLength(1);
    expect(faults).toEqual([
      { line: 2, reason: 'column cost: "1.299,00" is not an amount; use a number such as 1299.00' },
      { line: 3, reason: 'column day is no day; write it as 2026-03-01' },
      {
        line: 4,
        reason:
          'column channel is empty; column currency is no ISO 4217 code such as EUR; column clicks is no whole number',
      },
      { line: 5, reason: '3 columns where the header has 5' },
    ]);
  });

  test('may not name a campaign of a day twice: neither line is silently lost', async () => {
    const path = file('c.csv', 'day,channel,cost', '2026-03-01,Email,1', '2026-03-01,Email,2');
    const { faults } = await readSheet(path, costs.sheet);
    expect(faults).toEqual([{ line: 3, reason: expect.stringContaining('of line 2') }]);
  });

  test('may not name it once with the currency of the workspace and once without: they are the same', async () => {
    const path = file('f.csv', 'day,channel,cost,currency', '2026-03-01,Email,1,', '2026-03-01,Email,2,EUR');
    const { rows, faults } = await readSheet(path, costs.sheet, (row) => costs.complete(row, { currency: 'EUR' }));
    expect(rows.map(({ row }) => row.currency)).toEqual(['EUR']);
    expect(faults).toEqual([{ line: 3, reason: expect.stringContaining('of line 2') }]);
    const pairs = file('g.csv', 'day,from,to,rate', '2026-03-01,USD,EUR,0.9', '2026-03-01,USD,,0.8');
    const read = await readSheet(pairs, rates.sheet, (row) => rates.complete(row, { currency: 'EUR' }));
    expect(read.faults).toEqual([{ line: 3, reason: 'has the day and currencies of line 2' }]);
  });

  test('without a column it needs is refused as a whole, with what may be meant', async () => {
    const path = file('d.csv', 'day,chanel,cost', '2026-03-01,Email,1');
    await expect(readSheet(path, costs.sheet)).rejects.toThrow(
      'column "channel"; the file has day, chanel, cost: is "chanel" meant?',
    );
  });

  test('says which columns nothing is read from', async () => {
    const path = file('e.csv', 'day,channel,cost,account', '2026-03-01,Email,1,7');
    expect((await readSheet(path, costs.sheet)).ignored).toEqual(['account']);
  });
});

describe('a column with several names', () => {
  test('is read from its own name, wherever it stands; the others are told', async () => {
    const path = file('n.csv', 'order_number,order_id,day,amount,total', '7,A-1,2026-03-01,10,11.9');
    const { rows, faults, ignored } = await readSheet(path, billing);
    expect(faults).toEqual([]);
    expect(rows[0]?.row).toMatchObject({ order_id: 'A-1', amount: 10_000_000 });
    expect(ignored).toEqual(['order_number', 'total']);
  });

  test('is not guessed among other names of it: the file is refused, a later line is a fault', async () => {
    const path = file('o.csv', 'order_id,day,total,value', 'A-1,2026-03-01,10,11.9');
    const clash = 'amount could be read from the columns total and value: keep one, or name it amount';
    await expect(readSheet(path, billing)).rejects.toThrow(clash);
    const lines = file(
      'o.jsonl',
      '{"order_id":"A-1","day":"2026-03-01","total":10}',
      '{"order_id":"A-2","day":"2026-03-01","total":10,"value":11.9}',
    );
    expect(await readSheet(lines, billing)).toMatchObject({
      rows: [{ line: 1 }],
      faults: [{ line: 2, reason: clash }],
    });
  });

  test('that stands twice is read from the first; the second is told', async () => {
    const path = file('p.csv', 'order_id,day,amount,amount', 'A-1,2026-03-01,10,11.9');
    const { rows, ignored } = await readSheet(path, billing);
    expect(rows[0]?.row.amount).toBe(10_000_000);
    expect(ignored).toEqual(['amount_(2)']);
  });
});

describe('a file of rates', () => {
  test('keeps nine digits exactly and refuses what is no rate', async () => {
    const path = file(
      'r.csv',
      'date,currency,rate',
      '2026-03-01,USD,0.918273645',
      '2026-03-02,USD,1.10',
      '2026-03-03,USD,010',
      '2026-03-04,USD,0',
      '2026-03-05,USD,-1',
      '2026-03-06,USD,1.0000000001',
    );
    const { rows, faults } = await readSheet(path, rates.sheet);
    expect(rows.map(({ row }) => row.rate)).toEqual(['0.918273645', '1.1', '10']);
    expect(faults.map((f) => f.line)).toEqual([5, 6, 7]);
  });

  test('of a currency to itself is refused', async () => {
    const path = file('s.csv', 'day,from,to,rate', '2026-03-01,EUR,EUR,1');
    expect((await readSheet(path, rates.sheet)).faults[0]?.reason).toBe('column to_currency is from_currency');
  });
});

test('an amount is written as the decimal it is', () =>
  expect([0, 1, -1, 12_345_678, -1_000_000].map(decimalOf)).toEqual([
    '0.000000',
    '0.000001',
    '-0.000001',
    '12.345678',
    '-1.000000',
  ]));

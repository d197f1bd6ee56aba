import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { backend } from '../support/backend.ts';
import { runThroughline } from '../support/processes.ts';
import { insertWorld, makeWorld } from './insights-rows.ts';

const now = Date.now();
const world = makeWorld(now);
const folder = mkdtempSync(join(tmpdir(), 'throughline-sheets-'));
const env: Record<string, string> = { ...backend().env, TL_DATA_DIR: folder, TL_CONFIG: 'development' };
const config = loadConfig(env);
const database = config.env.CLICKHOUSE_DATABASE;
let client: ClickHouseClient;

beforeAll(async () => {
  client = connectClickHouse(config.env);
  await migrate(client, { database, workspaces: config.file.workspaces });
  await insertWorld(client, world);
});
afterAll(async () => {
  for (const name of [`${database}_main`, database])
    await client?.command(`DROP DATABASE IF EXISTS ${name}`, {}, { outsideDatabase: true });
  await client?.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, ...lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const run = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await runThroughline([...args, '--json'], env);
  return { code, stderr, said: stdout === '' ? {} : JSON.parse(stdout) };
};
const costsNow = () =>
  client.query(
    `SELECT channel, campaign, currency, toString(cost) AS cost, clicks FROM ${database}_main.costs AS c WHERE c.cost != 0 ORDER BY channel, campaign, currency`,
    {},
    { outsideDatabase: true },
  );

describe('importing costs', () => {
  const HEAD = 'day,channel,campaign,cost,currency,clicks';
  const FIRST = [HEAD, '2026-03-01,Email,spring,12.50,EUR,3', '2026-03-01,Paid Search,brand,1000000.000001,USD,9'];

  test('a dry run tells what would change and changes nothing', async () => {
    const dry = await run('costs', 'import', file('a.csv', ...FIRST), '--dry-run');
    expect([dry.code, dry.said]).toEqual([0, { rows: 2, added: 2, changed: 0, emptied: 0, same: 0, written: false }]);
    expect(await costsNow()).toEqual([]);
  });

  test('twice is as once, to the micro', async () => {
    const path = file('a.csv', ...FIRST);
    expect((await run('costs', 'import', path)).said).toMatchObject({ added: 2, written: true });
    expect((await run('costs', 'import', path)).said).toMatchObject({ added: 0, changed: 0, same: 2 });
    expect(await costsNow()).toEqual([
      { channel: 'Email', campaign: 'spring', currency: 'EUR', cost: '12.5', clicks: 3 },
      { channel: 'Paid Search', campaign: 'brand', currency: 'USD', cost: '1000000.000001', clicks: 9 },
    ]);
  });

  test('a corrected file replaces what it names, also in another currency, and leaves the rest', async () => {
    const path = file('b.csv', HEAD, '2026-03-01,Paid Search,brand,7,EUR,9');
    expect((await run('costs', 'import', path)).said).toMatchObject({ added: 1, changed: 0, emptied: 1 });
    expect((await run('costs', 'import', path)).said).toMatchObject({ added: 0, changed: 0, emptied: 0, same: 1 });
    expect(await costsNow()).toEqual([
      { channel: 'Email', campaign: 'spring', currency: 'EUR', cost: '12.5', clicks: 3 },
      { channel: 'Paid Search', campaign: 'brand', currency: 'EUR', cost: '7', clicks: 9 },
    ]);
  });

  test('a line that cannot be read stops the file: told by number, nothing is written', async () => {
    const before = await costsNow();
    const bad = await run(
      'costs',
      'import',
      file('c.csv', HEAD, '2026-03-02,Email,spring,1,EUR,1', 'x,Email,,"1,5",EUR,1'),
    );
    expect(bad.code).toBe(5);
    expect(bad.stderr).toContain('line 3: column day is no day');
    expect(await costsNow()).toEqual(before);
  });

  test('a channel nobody was ever credited to is told, with what may be meant', async () => {
    const { code, stderr } = await run(
      'costs',
      'import',
      file('d.csv', 'day,channel,cost', '2026-03-03,Paid search,1'),
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('is "Paid Search" meant?')]);
  });

  test('rates are kept to the ninth digit, and importing them again changes nothing', async () => {
    const path = file('r.csv', 'day,from,rate', '2026-03-01,USD,0.918273645', '2026-03-02,USD,0.920');
    expect((await run('rates', 'import', path)).said).toMatchObject({ added: 2 });
    expect((await run('rates', 'import', path)).said).toMatchObject({ same: 2, added: 0, changed: 0 });
    const sql = `SELECT toString(rate) AS rate, to_currency FROM ${database}.rates FINAL ORDER BY day`;
    expect(await client.query(sql)).toEqual([
      { rate: '0.918273645', to_currency: 'EUR' },
      { rate: '0.92', to_currency: 'EUR' },
    ]);
  });
});

describe('reconciling with a billing file', () => {
  const HEAD = 'Order ID,Date,Amount,Currency';
  const sold = world.journeys.filter((j) => j.state === 'converted');
  const amount = (micros: number) => (micros / 1_000_000).toFixed(2);
  const lineOf = (j: (typeof sold)[number]) =>
    `${j.order_id},${new Date(j.ended_at).toISOString().slice(0, 10)},${amount(j.value_micros)},${j.currency}`;
  const sum = (orders: readonly (typeof sold)[number][]) => orders.reduce((all, j) => all + j.value_micros, 0);
  const euros = sold.filter((j) => j.currency === 'EUR');
  const unattributed = euros.filter((j) => j.path.length === 0);

  test('that agrees ends in 0: attributed and unattributed are the billed sum, in each currency', async () => {
    const { code, said } = await run('reconcile', file('all.csv', HEAD, ...sold.map(lineOf)));
    expect(code).toBe(0);
    expect(said).toMatchObject({ ok: true, only_in_file: [], only_ours: [], amounts_differ: [], model: 'last' });
    expect(said.currencies).toContainEqual({
      currency: 'EUR',
      orders: euros.length,
      attributed_micros: sum(euros) - sum(unattributed),
      unattributed_micros: sum(unattributed),
      refunds_micros: 0,
      ours_micros: sum(euros),
      file_micros: sum(euros),
      difference_micros: 0,
    });
    expect(said.currencies.map((c: { currency: string }) => c.currency)).toEqual(['CHF', 'EUR']);
  });

  test('that differs ends in 6: orders of one side, and those with another amount, add up to the difference', async () => {
    const [missing, dearer, ...rest] = euros;
    if (!missing || !dearer) throw new Error('the world has no orders');
    const path = file(
      'differs.csv',
      HEAD,
      `${dearer.order_id},${new Date(dearer.ended_at).toISOString().slice(0, 10)},${amount(dearer.value_micros + 10_000)},EUR`,
      ...rest.map(lineOf),
      lineOf({ ...missing, order_id: 'NOT-OURS' }),
    );
    const { code, said } = await run('reconcile', path);
    expect(code).toBe(6);
    expect(said.only_in_file).toMatchObject([{ order_id: 'NOT-OURS', file_micros: missing.value_micros }]);
    expect(said.only_ours).toMatchObject([{ order_id: missing.order_id, ours_micros: missing.value_micros }]);
    expect(said.amounts_differ).toMatchObject([{ order_id: dearer.order_id }]);
    expect(said.currencies[0].difference_micros).toBe(10_000);
    expect(said.not_compared).toBe(sold.length - euros.length);
    const text = await runThroughline(['reconcile', path], env);
    expect(text.stdout).toMatch(/only in the file: 1 order\n.*\nNOT-OURS/);
  });

  test('takes thousands of orders that only the file has, with ids as long as shops make them', async () => {
    const strange = Array.from(
      { length: 5_000 },
      (_, i) => `${`${i}-0000-4000-8000-`.padEnd(36, '0')},2020-01-01,1,EUR`,
    );
    const { code, said } = await run('reconcile', file('many.csv', HEAD, ...strange));
    expect(code).toBe(6);
    expect(said.only_in_file).toHaveLength(5_000);
  });

  test('finds an order on another day by its id', async () => {
    const [first] = [...euros].sort((a, b) => a.ended_at - b.ended_at);
    if (!first) throw new Error('the world has no orders');
    const { code, said } = await run(
      'reconcile',
      file('late.csv', HEAD, `${first.order_id},2026-01-01,${amount(first.value_micros)},EUR`),
    );
    expect([code, said.ok, said.other_day]).toEqual([0, true, 1]);
  });

  test('adds refunds to what is left of an order, unless the file has a credit note or is after refunds', async () => {
    await client.command(
      `INSERT INTO ${database}.journeys (workspace, journey_id, profile_id, state, conversion, conversion_key, order_id, started_at, ended_at, converted_at, converted_on, value_micros, gross_micros, refunded_micros, currency, _seq)
       SELECT 'main', 'back', '1', 'converted', 'order', 'order:BACK', 'BACK', now64(3), now64(3), now64(3), '2020-01-01', 70000000, 100000000, 30000000, 'EUR', 1`,
    );
    // The ledger as it was and as it became: 100 credited, taken back, 70 credited.
    await client.command(
      `INSERT INTO ${database}.credits (workspace, conversion, conversion_key, order_id, model, position, channel, converted_on, currency, amount_micros, credit_micros, sign)
       SELECT 'main', 'order', 'order:BACK', 'BACK', 'last', 1, 'Email', '2020-01-01', 'EUR', [100000000, 100000000, 70000000][number + 1], 1000000, [1, -1, 1][number + 1] FROM numbers(3)`,
    );
    const billed = 'BACK,2020-01-01,100,EUR';
    const gross = await run('reconcile', file('gross.csv', HEAD, billed));
    expect([gross.code, gross.said.currencies[0]]).toEqual([
      0,
      expect.objectContaining({ attributed_micros: 70_000_000, refunds_micros: 30_000_000, file_micros: 100_000_000 }),
    ]);
    expect((await run('reconcile', file('noted.csv', HEAD, billed, 'BACK,2020-01-02,-30,EUR'))).code).toBe(0);
    expect((await run('reconcile', file('net.csv', HEAD, 'BACK,2020-01-01,70,EUR'), '--net')).code).toBe(0);
    expect((await run('reconcile', file('net.csv', HEAD, 'BACK,2020-01-01,70,EUR'))).code).toBe(6);
  });

  test('says which models add up to the orders', async () => {
    const { code, stderr } = await run('reconcile', file('m.csv', HEAD, 'A,2026-01-01,1,EUR'), '--model', 'fitted');
    expect([code, stderr]).toEqual([2, expect.stringContaining('there are')]);
  });
});

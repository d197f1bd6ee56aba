import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../services/insights/http/server.ts';
import { businessGauges } from '../../services/insights/metrics/gauges.ts';
import { scopeOf } from '../../services/insights/query/query.ts';
import { breakdown } from '../../services/insights/reports/breakdown.ts';
import { addDays } from '../../services/insights/reports/calendar.ts';
import { contextOf } from '../../services/insights/wiring.ts';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { workspace } from '../../services/runtime/config/schema.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import { createLogger } from '../../services/runtime/logging/logger.ts';
import { createRegistry } from '../../services/runtime/metrics/register.ts';
import { backend } from '../support/backend.ts';
import { insertCosts } from './costs-rows.ts';
import { insertWorld, lastMonth, MODELS, makeWorld } from './insights-rows.ts';

const now = Date.now();
const world = makeWorld(now);
const { env } = backend();
const config = loadConfig({ ...env, TL_CONFIG: 'development' });
const database = config.env.CLICKHOUSE_DATABASE;
const scope = scopeOf(database, 'main');
const period = lastMonth(now);
let client: ClickHouseClient;
let app: FastifyInstance;
let paid: Awaited<ReturnType<typeof insertCosts>>;

/** Insights with nothing remembered of what was asked before. */
const serve = async (configured = config) => {
  const metrics = createRegistry('insights', 'test', 'test');
  const logger = createLogger('insights', 'silent');
  const log = connectLog(config.env, 'test', logger);
  const context = contextOf({ config: configured, client, metrics, clock: () => now, log });
  businessGauges(metrics, context);
  return buildServer({ context, metrics, logger, version: 'test', notReady: () => [] });
};

beforeAll(async () => {
  client = connectClickHouse(config.env);
  await migrate(client, { database, workspaces: config.file.workspaces });
  await insertWorld(client, world);
  paid = await insertCosts(client, now);
  app = await serve();
});

afterAll(async () => {
  await app?.close();
  for (const name of [scope.views, database])
    await client?.command(`DROP DATABASE IF EXISTS ${name}`, {}, { outsideDatabase: true });
  await client?.close();
});

/** Lines of the ledger that nothing else of the world has: of one conversion, in Email of yesterday. */
const addCredits = (rows: readonly Record<string, unknown>[]) => {
  const converted_on = addDays(period.to, -1);
  const common = {
    workspace: 'main',
    path_length: 1,
    position: 1,
    channel: 'Email',
    converted_at: `${converted_on} 12:00:00.000`,
    converted_on,
    amount_micros: 25 * MICRO,
    credit_micros: MICRO,
    sign: 1,
  };
  return client.insertRows(
    'credits',
    rows.map((row) => ({ ...common, ...row })),
  );
};

const get = async (path: string) => {
  const response = await app.inject({ url: `/api/${path}`, headers: { host: 'localhost' } });
  return { status: response.statusCode, body: response.json() };
};
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const MICRO = 1_000_000;
const converted = world.journeys.filter((j) => j.state === 'converted' && j.currency === 'EUR');
const compact = (path: readonly string[]) => path.filter((step, i) => step !== path[i - 1]);

describe('leads beside orders', () => {
  const ASKED = ['channels', 'overview', 'return-on-cost', 'comparison'];
  const REPORTS = ['revenue', 'currencies', 'orders?channel=Email', 'breakdown', 'assists', 'path_lengths', 'time_lag'];
  const all = [...ASKED, ...[...REPORTS, 'paths', 'transitions', 'path_flows'].map((name) => `reports/${name}`)];
  // The newest event and the instant of the question move on by themselves.
  const figures = async (more = '') =>
    Promise.all(
      all.map(async (path) => {
        const { status, body } = await get(`${path}${more && (path.includes('?') ? '&' : '?')}${more}`);
        const { table, totals, rows } = body;
        return { path, status, table, totals, rows };
      }),
    );
  let before: Awaited<ReturnType<typeof figures>>;

  beforeAll(async () => {
    before = await figures();
    await addCredits(MODELS.map((model) => ({ conversion: 'lead', conversion_key: 'lead:1', currency: 'EUR', model })));
    const on = addDays(period.to, -1);
    await client.command(
      `INSERT INTO ${database}.journeys (workspace, journey_id, profile_id, state, conversion, conversion_key, started_at, ended_at, converted_at, converted_on, value_micros, currency, path, touches, _seq)
       SELECT 'main', 'lead', '1', 'converted', 'lead', 'lead:1', toDateTime64('${on} 10:00:00', 3, 'UTC'), toDateTime64('${on} 12:00:00', 3, 'UTC'),
         toDateTime64('${on} 12:00:00', 3, 'UTC'), '${on}', 25000000, 'EUR', ['Email'], 1, 1`,
    );
    await app.close();
    const shop = workspace.parse({ name: 'main', conversions: [{}, { name: 'lead', type: 'lead', value: 25 }] });
    app = await serve({ ...config, file: { ...config.file, workspaces: [shop] } });
  });

  test('are in no figure of orders and revenue', async () => {
    expect(before.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(await figures()).toEqual(before);
  });

  test('are in every one where they are asked for, alone or beside orders', async () => {
    const both = await figures('conversion=lead&conversion=order');
    for (const [i, answer] of both.entries()) expect(answer, answer.path).not.toEqual(before[i]);
    const { totals } = (await get('overview?conversion=lead')).body;
    expect(totals).toMatchObject({ conversions: 1, revenue_micros: 25 * MICRO });
    expect((await get('reports/paths?conversion=lead')).body.rows).toMatchObject([{ path: ['Email'], conversions: 1 }]);
  });

  test('are told beside them to who asks for a conversion or a model there is none of', async () => {
    for (const path of ['channels?', 'models?', 'reports/paths?'])
      expect(await get(`${path}conversion=leed`)).toMatchObject({
        status: 400,
        body: { code: 'TL_QUERY', message: expect.stringContaining('there are: order, lead') },
      });
    for (const path of ['overview?', 'comparison?', 'reports/orders?channel=Email&', 'reports/experience?'])
      expect(await get(`${path}model=markov_1`)).toMatchObject({
        status: 400,
        body: { code: 'TL_QUERY', message: expect.stringContaining('linear') },
      });
  });
});

describe('cost beside credit', () => {
  test('is the sum of the costs, those in dollars at the rate of their day', async () => {
    const { status, body } = await get('return-on-cost');
    expect(status).toBe(200);
    const cost = (channel: string) =>
      body.table.rows.find((r: { channel: string }) => r.channel === channel).cost_micros;
    expect(cost('Paid Search')).toBe(30 * 21.5 * MICRO);
    const rateOf = (day: string) => Number(paid.rates.findLast((r) => r.day <= day)?.rate);
    const dollars = paid.costs.filter((c) => c.currency === 'USD');
    // The server cuts each row to the micro.
    expect(cost('Affiliates')).toBe(sum(dollars.map((c) => Math.floor(c.cost * rateOf(c.day) * MICRO + 1e-6))));
  });

  test('has the revenue of the channel report under every model, and the figures follow from both', async () => {
    const returns = (await get('return-on-cost')).body.table;
    const channels = (await get('channels')).body.table;
    for (const row of channels.rows)
      for (const model of MODELS) {
        const found = returns.rows.find((r: { channel: string }) => r.channel === row.channel);
        const { revenue_micros, conversions, cpa_micros, roas } = found.cells[model];
        expect(revenue_micros).toBe(row.cells[model].revenue_micros);
        if (found.cost_micros === 0) expect([cpa_micros, roas]).toEqual([null, null]);
        else {
          expect(roas).toBeCloseTo(revenue_micros / found.cost_micros, 9);
          expect(cpa_micros).toBe(Math.round(found.cost_micros / conversions));
        }
      }
  });

  test('goes down to campaigns, which add up to their channel', async () => {
    const { table } = (await get('return-on-cost?by=campaign&limit=1000')).body;
    const whole = (await get('return-on-cost')).body.table;
    for (const row of whole.rows) {
      const own = table.rows.filter((r: { channel: string }) => r.channel === row.channel);
      expect(sum(own.map((r: { cost_micros: number }) => r.cost_micros))).toBe(row.cost_micros);
      for (const model of MODELS)
        expect(sum(own.map((r: { cells: never }) => (r.cells as typeof row.cells)[model].revenue_micros))).toBe(
          row.cells[model].revenue_micros,
        );
    }
  });

  test('a cost that no order followed stays', async () => {
    const { table } = (await get('return-on-cost')).body;
    expect(table.rows.find((r: { channel: string }) => r.channel === 'Display')).toMatchObject({
      cost_micros: 120 * MICRO,
      cells: { last: { conversions: 0, cpa_micros: null, roas: 0 } },
    });
  });

  test('says how many costs it could not convert, instead of leaving them out silently', async () => {
    const { table } = (await get('return-on-cost?currency=CHF')).body;
    expect(sum(table.rows.map((r: { rows_without_rate: number }) => r.rows_without_rate))).toBe(120);
    expect(table.totals.rows_without_rate).toBe(120);
  });

  test.each(['source', 'medium', 'campaign'])(
    'credit by %s is read from the projection, not the ledger',
    async (by) => {
      const query = breakdown.toSQL(
        breakdown.params.parse({ ...period, currency: 'EUR', conversion: ['order', 'trade'], by }),
        scope,
      );
      const plan = await client.query<{ explain: string }>(`EXPLAIN projections = 1 ${query.sql}`, query.params);
      expect(plan.map((line) => line.explain).join('\n')).toMatch(/ReadFromMergeTree \(by_campaign\)/);
    },
  );

  test('analysts add up the lines of return_on_cost to the same, from the projection', async () => {
    const { table } = (await get('return-on-cost')).body;
    const sql = `SELECT channel, toInt64(sumIf(revenue, conversion = 'order') * 1000000) AS revenue,
        toInt64(sum(cost) * 1000000) AS cost
      FROM ${scope.views}.return_on_cost WHERE model = 'linear' AND currency = 'EUR' GROUP BY channel`;
    for (const { channel, revenue, cost } of await client.query<{ channel: string; revenue: number; cost: number }>(
      sql,
    )) {
      const row = table.rows.find((r: { channel: string }) => r.channel === channel);
      expect(revenue).toBe(row.cells.linear.revenue_micros);
      expect(cost).toBe(row.cost_micros);
    }
    const plan = await client.query<{ explain: string }>(`EXPLAIN projections = 1 ${sql}`);
    expect(plan.map((line) => line.explain).join('\n')).toMatch(/ReadFromMergeTree \(by_campaign\)/);
  });
});

test('the query the documentation tells analysts runs, and leaves nothing out that cost', async () => {
  const sql = /```sql\n([^`]+)```/.exec(readFileSync('docs/reports.md', 'utf8'))?.[1] ?? '';
  const views = connectClickHouse(config.env, scope.views);
  const rows = await views.query<{ channel: string; roas: number }>(sql);
  await views.close();
  const { table } = (await get('return-on-cost?by=campaign')).body;
  const found = table.rows.find((r: { campaign: string }) => r.campaign === 'brand-spring');
  expect(rows.map((r) => r.channel)).toEqual(
    expect.arrayContaining(['Paid Search', 'Paid Social', 'Display', 'Affiliates']),
  );
  expect(rows.find((r) => r.channel === 'Paid Search')?.roas).toBeCloseTo(found.cells.linear.roas, 6);
});

test('the query the README begins with adds up no currencies and no leads', async () => {
  const sql = /throughline sql "(SELECT channel[^"]+)"/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const views = connectClickHouse(config.env, scope.views);
  const rows = await views.query<Record<string, unknown>>(sql);
  await views.close();
  const { table } = (await get('channels')).body;
  for (const { channel, cells } of table.rows) {
    const own = rows.filter((r) => r['channel'] === channel && r['currency'] === 'EUR');
    expect(own.map((r) => Math.round(Number(r['sum(revenue)']) * MICRO))).toEqual([cells.linear.revenue_micros]);
  }
});

describe('credit within channels', () => {
  test.each(
    ['source', 'medium', 'campaign', 'content', 'place', 'agent', 'touch_type'].flatMap((by) => [
      [by, 'period'],
      [by, 'day'],
    ]),
  )('by %s and %s adds up to the channel report under every model', async (by, each) => {
    const { rows } = (await get(`reports/breakdown?by=${by}&each=${each}&limit=50000`)).body;
    const { table } = (await get('channels')).body;
    for (const { channel, cells } of table.rows)
      for (const model of MODELS) {
        const own = rows.filter((r: Record<string, unknown>) => r['channel'] === channel && r['model'] === model);
        expect(sum(own.map((r: { revenue_micros: number }) => r.revenue_micros))).toBe(cells[model].revenue_micros);
      }
    const days = new Set(rows.map((r: { day: string }) => r.day));
    expect(each === 'day' ? days.size > 10 && !days.has('') : days.size === 1 && days.has('')).toBe(true);
  });

  test('is cut at the largest, whatever their days, and says of how many', async () => {
    const all = (await get('reports/breakdown?by=source&each=day&limit=50000')).body.rows;
    const { rows } = (await get('reports/breakdown?by=source&each=day&limit=7')).body;
    expect(rows).toEqual(all.slice(0, 7));
    expect(rows[0].total_rows).toBe(all.length);
    const revenue = all.map((r: { revenue_micros: number }) => r.revenue_micros);
    expect(revenue).toEqual([...revenue].sort((a, b) => b - a));
    expect(all.length).toBeGreaterThan(7);
  });

  test('names the places and kinds of touches that sold', async () => {
    const valuesOf = async (by: string) =>
      (await get(`reports/breakdown?by=${by}&limit=1000`)).body.rows.map((r: { value: string }) => r.value);
    expect(await valuesOf('touch_type')).toEqual(expect.arrayContaining(['view', 'presence', 'call', 'message']));
    expect(await valuesOf('campaign')).toEqual(expect.arrayContaining(['brand-spring', 'weekly']));
  });
});

describe('how conversions come about', () => {
  test('last touches are those of the ledger; a channel that also came before is an assist', async () => {
    const { rows } = (await get('reports/assists')).body;
    const table = (await get('channels')).body.table;
    for (const row of rows) {
      const { channel } = row;
      const cell = table.rows.find((r: { channel: string }) => r.channel === channel).cells;
      expect(row.last).toBe(cell.last.conversions);
      expect(row.last_revenue_micros).toBe(cell.last.revenue_micros);
      expect(row.first).toBe(cell.first.conversions);
      const assisted = converted.filter((j) => j.path.slice(0, -1).includes(channel));
      expect(row.assisted).toBe(assisted.length);
      expect(row.assisted_revenue_micros).toBe(sum(assisted.map((j) => j.value_micros)));
      expect(row.alone).toBe(converted.filter((j) => new Set(j.path).size === 1 && j.path[0] === channel).length);
      expect(row.ratio).toBe(row.last === 0 ? null : row.assisted / row.last);
    }
    expect(sum(rows.map((r: { last: number }) => r.last))).toBe(converted.filter((j) => j.path.length > 0).length);
  });

  test('path lengths count every conversion once, those without a touch as 0', async () => {
    const { rows } = (await get('reports/path_lengths')).body;
    for (const { touches, conversions } of rows)
      expect(conversions).toBe(converted.filter((j) => j.path.length === touches).length);
    expect(sum(rows.map((r: { conversions: number }) => r.conversions))).toBe(converted.length);
    expect(sum(rows.map((r: { share: number }) => r.share))).toBeCloseTo(1, 9);
  });

  test('the time lag counts every conversion with a touch once, by whole days', async () => {
    const { rows } = (await get('reports/time_lag')).body;
    const touched = converted.filter((j) => j.path.length > 0);
    const daysOf = (j: (typeof converted)[number]) => Math.floor((j.ended_at - j.started_at) / 86_400_000);
    for (const { days, conversions } of rows)
      expect(conversions).toBe(touched.filter((j) => daysOf(j) === days).length);
    expect(sum(rows.map((r: { conversions: number }) => r.conversions))).toBe(touched.length);
  });

  test('as many paths leave (start) as reach (conversion), and what enters a channel leaves it', async () => {
    const { rows } = (await get('reports/transitions')).body;
    const moves = (of: 'channel' | 'next', channel: string) =>
      sum(rows.filter((r: Record<string, unknown>) => r[of] === channel).map((r: { moves: number }) => r.moves));
    const paths = converted.filter((j) => j.path.length > 0).length;
    expect([moves('channel', '(start)'), moves('next', '(conversion)')]).toEqual([paths, paths]);
    for (const channel of new Set(converted.flatMap((j) => j.path)))
      expect(moves('next', channel)).toBe(moves('channel', channel));
    const pairs = converted.flatMap((j) =>
      compact(j.path).flatMap((c, i, all) => (i > 0 ? [`${all[i - 1]} ${c}`] : [])),
    );
    for (const r of rows.filter((r: { channel: string; next: string }) => !/\(/.test(r.channel + r.next)))
      expect(r.moves).toBe(pairs.filter((p) => p === `${r.channel} ${r.next}`).length);
  });

  test('flows end in every conversion with a touch, and no more goes on than came in', async () => {
    const { rows } = (await get('reports/path_flows?depth=3')).body;
    const at = (back: number) => rows.filter((r: { back: number }) => r.back === back);
    const count = (back: number) => sum(at(back).map((r: { conversions: number }) => r.conversions));
    for (const back of [1, 2, 3])
      expect(count(back)).toBe(converted.filter((j) => compact(j.path).length >= back).length);
    expect(sum(at(1).map((r: { revenue_micros: number }) => r.revenue_micros))).toBe(
      sum(converted.filter((j) => j.path.length > 0).map((j) => j.value_micros)),
    );
  });
});

test('an order that was taken back and written anew shows what holds now, though both bear one instant', async () => {
  const day = addDays(period.to, -1);
  const line = {
    conversion: 'order',
    conversion_key: 'order:moved',
    order_id: 'moved',
    model: 'last',
    currency: 'GBP',
  };
  const old = { ...line, profile_id: '1a', path_length: 2, converted_at: `${day} 18:00:00.000` };
  const then = `${day} 19:00:00.000`;
  const fresh = { ...line, profile_id: '1b', path_length: 5, converted_at: `${day} 09:00:00.000`, recorded_at: then };
  await addCredits([{ ...old, recorded_at: `${day} 18:00:01.000` }, { ...old, recorded_at: then, sign: -1 }, fresh]);
  const { rows } = (await get('reports/orders?channel=Email&model=last&currency=GBP')).body;
  expect(rows).toMatchObject([
    { profile_id: '1b', path_length: 5, converted_at: `${day}T09:00:00.000Z`, revenue_micros: 25 * MICRO, credit: 1 },
  ]);
});

test('revenue as a whole counts an order once, also when participation is asked for, which counts it in each channel', async () => {
  const shop = workspace.parse({ name: 'main', attribution: { models: ['participation', 'linear'] } });
  const file = { ...config.file, workspaces: [shop] };
  const own = await serve({ ...config, file });
  const ask = async (path: string) =>
    (await own.inject({ url: `/api/${path}&currency=SEK`, headers: { host: 'localhost' } })).json();
  const sold = { conversion: 'order', conversion_key: 'order:sek', order_id: 'sek', currency: 'SEK' };
  const half = { amount_micros: 12.5 * MICRO, credit_micros: MICRO / 2 };
  await addCredits(
    ['Email', 'Store'].flatMap((channel) => [
      { ...sold, channel, model: 'participation' },
      { ...sold, channel, model: 'linear', ...half },
    ]),
  );
  for (const model of ['participation', 'linear']) {
    const asked = `model=${model}`;
    const once = { conversions: 1, revenue_micros: 25 * MICRO };
    expect((await ask(`overview?${asked}`)).totals).toMatchObject(once);
    expect(await ask(`reports/revenue?${asked}`)).toMatchObject({ params: { model: 'linear' }, rows: [once] });
    const { model: read, table } = await ask(`comparison?${asked}`);
    expect([read, table.total.change_micros]).toEqual(['linear', 25 * MICRO]);
  }
  // The model itself is shown as it is.
  expect((await ask('channels?')).table.totals.participation.revenue_micros).toBe(50 * MICRO);
  await own.close();
});

describe('why revenue changed', () => {
  const half = { from: addDays(period.to, -13), to: period.to };
  const asked = `comparison?from=${half.from}&to=${half.to}`;

  test('is the difference of two channel reports, decomposed to the micro; without more words of the days before', async () => {
    const { status, body } = await get(`${asked}&model=linear`);
    expect(status).toBe(200);
    expect(body.before).toMatchObject({ from: addDays(half.from, -14), to: addDays(half.from, -1) });
    const reportOf = async (p: { from: string; to: string }) =>
      (await get(`channels?from=${p.from}&to=${p.to}`)).body.table;
    const [before, after] = [await reportOf(body.before), await reportOf(half)];
    expect(body.table.total.change_micros).toBe(
      after.totals.linear.revenue_micros - before.totals.linear.revenue_micros,
    );
    for (const row of [...body.table.rows, body.table.total])
      expect(row.volume_micros + row.mix_micros + row.rate_micros).toBe(row.change_micros);
  });

  test('takes any two periods, and says what is wrong with one', async () => {
    const { body } = await get(`${asked}&before_from=${period.from}&before_to=${period.from}`);
    expect(body.before).toMatchObject({ from: period.from, to: period.from });
    expect(await get(`${asked}&before_from=${period.to}&before_to=${period.from}`)).toMatchObject({ status: 400 });
  });
});

test('a foreign order over a thousand is worth what the rate of its day says', async () => {
  await client.command(
    `INSERT INTO ${database}.journeys (workspace, journey_id, profile_id, state, conversion, conversion_key, started_at, ended_at, converted_at, converted_on, value_micros, currency, _seq)
     SELECT 'main', 'dear', '1', 'converted', 'order', 'dear', now64(3), now64(3), now64(3), today(), 1234567890000, 'USD', 1`,
  );
  const found = await client.query(
    `SELECT value_reporting FROM ${scope.views}.conversions WHERE conversion_key = 'dear'`,
  );
  expect(found).toEqual([{ value_reporting: '1172839.49673456789' }]);
});

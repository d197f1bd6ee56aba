import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../services/insights/http/server.ts';
import { lastEvents } from '../../services/insights/metrics/business.ts';
import { businessGauges } from '../../services/insights/metrics/gauges.ts';
import { scopeOf } from '../../services/insights/query/query.ts';
import { arriving } from '../../services/insights/reports/arriving.ts';
import { layChannelTable } from '../../services/insights/reports/channel-table.ts';
import { channels } from '../../services/insights/reports/channels.ts';
import { currencies } from '../../services/insights/reports/currencies.ts';
import { pulse } from '../../services/insights/reports/pulse.ts';
import { revenue } from '../../services/insights/reports/revenue.ts';
import { totals } from '../../services/insights/reports/totals.ts';
import { contextOf } from '../../services/insights/wiring.ts';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import { createLogger } from '../../services/runtime/logging/logger.ts';
import { createRegistry } from '../../services/runtime/metrics/register.ts';
import { backend } from '../support/backend.ts';
import { insertWorld, lastMonth, MODELS, makeWorld } from './insights-rows.ts';

const now = Date.now();
const world = makeWorld(now);
const { env } = backend();
const config = loadConfig({ ...env, TL_CONFIG: 'development' });
const log: string[] = [];
const silent = createLogger('insights', 'silent');
let client: ClickHouseClient;
let app: FastifyInstance;

beforeAll(async () => {
  client = connectClickHouse(config.env);
  await migrate(client, { database: config.env.CLICKHOUSE_DATABASE, workspaces: config.file.workspaces });
  await insertWorld(client, world);
  const metrics = createRegistry('insights', 'test', 'test');
  const context = contextOf({ config, client, metrics, clock: () => now, log: connectLog(config.env, 'test', silent) });
  businessGauges(metrics, context);
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  app = await buildServer({ context, metrics, logger, version: 'test', notReady: () => [] });
});

afterAll(async () => {
  await app?.close();
  await client?.command(
    `DROP DATABASE IF EXISTS ${config.env.CLICKHOUSE_DATABASE}_main`,
    {},
    { outsideDatabase: true },
  );
  await client?.command(`DROP DATABASE IF EXISTS ${config.env.CLICKHOUSE_DATABASE}`, {}, { outsideDatabase: true });
  await client?.close();
});

const local = { host: 'localhost' };
async function get(path: string) {
  const response = await app.inject({ url: `/api/${path}`, headers: local });
  return { status: response.statusCode, body: response.json() };
}
async function find(identifier: string) {
  const response = await app.inject({ method: 'POST', url: '/api/timeline', headers: local, payload: { identifier } });
  return { status: response.statusCode, body: response.json() };
}
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const period = lastMonth(now);

describe('the channel report', () => {
  test('equals the sum of the ledger, channel by channel and model by model, to the micro', async () => {
    const { body } = await get('channels');
    const lines = MODELS.flatMap((model) => {
      const own = world.credits.filter((c) => c.model === model && c.currency === 'EUR');
      return [...new Set(own.map((c) => c.channel))].map((channel) => {
        const of = own.filter((c) => c.channel === channel);
        return {
          channel,
          model,
          revenue_micros: sum(of.map((c) => c.amount_micros)),
          conversions: sum(of.map((c) => c.credit_micros)) / 1_000_000,
        };
      });
    });
    const expected = layChannelTable(lines, { models: [...MODELS], live: [...MODELS] }, MODELS);
    expect(body.table.rows.map((r: { channel: string }) => r.channel)).toEqual(expected.rows.map((r) => r.channel));
    for (const [i, row] of expected.rows.entries())
      for (const model of MODELS)
        expect(body.table.rows[i].cells[model].revenue_micros).toBe(row.cells[model]?.revenue_micros);
    expect(body.table.widest).toBe(expected.widest);
  });

  test('sums to the same revenue under every model', async () => {
    const { body } = await get('channels');
    expect(new Set(MODELS.map((m) => body.table.totals[m].revenue_micros)).size).toBe(1);
    expect(body.table.totals.last.revenue_micros).toBeGreaterThan(0);
  });

  test('holds offline and service channels in the same table, and says which currencies it leaves out', async () => {
    const { body } = await get('channels');
    const names = body.table.rows.map((r: { channel: string }) => r.channel);
    expect(names).toEqual(expect.arrayContaining(['Store', 'Phone', 'Chat', 'Email']));
    expect(body.currencies.map((c: { currency: string }) => c.currency)).toEqual(['EUR', 'CHF']);
  });

  test('opens a cell into orders that sum to it', async () => {
    const table = (await get('channels')).body.table;
    for (const channel of ['Email', 'Store', 'Unattributed']) {
      const cell = table.rows.find((r: { channel: string }) => r.channel === channel).cells.linear;
      const { body } = await get(`reports/orders?channel=${channel}&model=linear&limit=1000`);
      expect(sum(body.rows.map((r: { revenue_micros: number }) => r.revenue_micros))).toBe(cell.revenue_micros);
    }
  });

  const params = { ...period, currency: 'EUR', model: 'last', conversion: ['order'] };
  const scope = scopeOf(config.env.CLICKHOUSE_DATABASE, 'main');
  test.each([
    ['channels', channels.toSQL(params, scope)],
    ['currencies', currencies.toSQL(params, scope)],
    ['revenue', revenue.toSQL(params, scope)],
    ['totals', totals.toSQL(params, scope)],
  ])('%s reads the projection, not the ledger', async (_name, query) => {
    const plan = await client.query<{ explain: string }>(`EXPLAIN projections = 1 ${query.sql}`, query.params);
    expect(plan.map((line) => line.explain).join('\n')).toMatch(/ReadFromMergeTree \(by_channel\)/);
  });
});

describe('what is asked every few seconds', () => {
  const scope = scopeOf(config.env.CLICKHOUSE_DATABASE, 'main');
  const asked = { today: period.to, currency: 'EUR', model: 'last', conversion: ['order'], now: Date.now() };
  test.each([
    ['pulse', pulse.toSQL(asked, scope)],
    ['the last event of each source', lastEvents(asked, scope)],
  ])('%s reads the partitions of its days, not the archive', async (_name, query) => {
    const plan = await client.query<{ explain: string }>(`EXPLAIN indexes = 1 ${query.sql}`, query.params);
    expect(plan.map((line) => line.explain.trim()).join(' ')).toMatch(/Partition Keys: toYYYYMM\(occurred_at\)/);
  });

  // An import brings what occurred long ago: no partition can be left out for what arrives.
  test('arriving leaves out what arrived before, not the archive', async () => {
    const { sql, params } = arriving.toSQL({ hours: 24, limit: 10, now }, scope);
    const plan = await client.query<{ explain: string }>(`EXPLAIN indexes = 1 ${sql}`, params);
    expect(plan.map((line) => line.explain.trim()).join(' ')).toMatch(/Skip\W*Name: received/);
  });
});

describe('the other reports', () => {
  test('revenue by day sums to the channel report', async () => {
    const total = (await get('channels')).body.table.totals.last.revenue_micros;
    const { body } = await get('reports/revenue');
    expect(sum(body.rows.map((r: { revenue_micros: number }) => r.revenue_micros))).toBe(total);
  });

  test('the strip tells events of today, people, orders, revenue and the unattributed part', async () => {
    const { body } = await get('overview');
    expect(body.pulse.events_today).toBeGreaterThan(0);
    expect(Date.parse(body.pulse.newest_received_at)).toBeLessThanOrEqual(now);
    expect(body.people.known + body.people.unknown).toBe(world.rows['profiles']?.length);
    expect(body.totals.conversions).toBe(world.journeys.filter((j) => j.currency === 'EUR').length);
    expect(body.totals.unattributed_micros).toBeGreaterThan(0);
  });

  test('paths count every conversion once, repeats merged or kept', async () => {
    for (const repeats of ['merge', 'keep']) {
      const { body } = await get(`reports/paths?limit=1000&repeats=${repeats}`);
      expect(sum(body.rows.map((r: { conversions: number }) => r.conversions))).toBe(
        world.journeys.filter((j) => j.currency === 'EUR').length,
      );
    }
  });

  test('open and lapsed paths divide the people without a purchase', async () => {
    const open = world.journeys.filter((j) => j.state === 'open').length;
    const counts = await Promise.all(
      ['open', 'lapsed'].map(async (state) => {
        const { body } = await get(`reports/open_paths?limit=1000&lapsed_days=7&state=${state}`);
        return sum(body.rows.map((r: { people: number }) => r.people));
      }),
    );
    expect(sum(counts)).toBe(open);
  });

  test('messages stay unanswered until something outbound comes after them in their thread', async () => {
    const touches = world.rows['touchpoints'] ?? [];
    const answered = new Set(touches.filter((t) => t['direction'] === 'outbound').map((t) => t['conversation_id']));
    const waiting = touches.filter((t) => t['direction'] === 'inbound' && !answered.has(t['conversation_id']));
    const { body } = await get('reports/unanswered?limit=1000');
    expect(body.rows.length).toBe(waiting.length);
    expect(body.rows.map((r: { type: string }) => r.type)).toContain('review');
  });

  test('what was refused comes with its code and reason, never with what was sent', async () => {
    const { body } = await get('reports/rejected');
    expect(body.rows[0]).toMatchObject({ code: 'TL_NO_IDENTIFIER', reason: expect.stringContaining('userId') });
    expect(JSON.stringify(body)).not.toContain('payload');
  });

  test('the books balance', async () => {
    const { body } = await get('reports/check');
    expect(body.rows[0].stored).toBe(world.rows['touchpoints']?.length);
  });
});

describe('one customer', () => {
  test.each([
    'anna@example.com',
    ' ANNA@Example.com',
    'email:anna@example.com',
    'card:88410077',
    '88410077',
    '+49 170 1234567',
    '0170 1234567',
    'U-1001',
    'order:O-0-3',
    'O-0-3',
    'anonymous_id:device-0',
  ])('is found by %s', async (typed) => {
    const { status, body } = await find(typed);
    expect(status).toBe(200);
    expect(body.person).toMatchObject({ known: true, orders: 2 });
  });

  test('has what was done on the device and offline in one timeline, with sessions, orders and credits', async () => {
    const { body } = await find('anna@example.com');
    const types = new Set(body.touches.map((t: { type: string }) => t.type));
    for (const type of ['view', 'presence', 'message', 'order', 'review', 'survey_response'])
      expect(types).toContain(type);
    expect(body.sessions.length).toBe(body.person.sessions);
    for (const order of body.orders)
      for (const model of MODELS)
        expect(
          sum(
            order.credits
              .filter((c: { model: string }) => c.model === model)
              .map((c: { revenue_micros: number }) => c.revenue_micros),
          ),
        ).toBe(order.value_micros);
  });

  test('is masked: the answer holds no e-mail address, phone or card number', async () => {
    const { body } = await find('anna@example.com');
    const text = JSON.stringify(body);
    for (const value of ['anna@example.com', '+491701234567', '88410077']) expect(text).not.toContain(value);
    expect(text).toContain('a•••@example.com');
  });

  test('leaves no personal data in the log', async () => {
    await find('anna@example.com');
    await find('nobody@example.com');
    expect(log.join('')).not.toContain('@example.com');
  });

  test('opens by profile id, and by an older id of it', async () => {
    const { body } = await find('anna@example.com');
    expect((await get(`profiles/${body.profile_id}`)).body.profile_id).toBe(body.profile_id);
    const older = world.rows['members']?.find((m) => m['profile_id'] === body.profile_id)?.['identifier'];
    expect((await get(`profiles/${older}`)).body).toMatchObject({ profile_id: body.profile_id, asked_for: older });
  });

  test('who is unknown is told apart from a fault', async () => {
    expect(await find('nobody@example.com')).toMatchObject({ status: 404, body: { code: 'TL_NOT_FOUND' } });
    expect(await find('   ')).toMatchObject({ status: 400, body: { code: 'TL_QUERY' } });
  });
});

describe('the door', () => {
  test.each([
    ['reports/orders?channel=Email&limt=2', 'limt'],
    ['reports/orders', 'channel'],
    ['channels?from=2026-03-02&to=2026-03-01', 'swap'],
    ['channels?from=yesterday', 'from'],
  ])('a wrong question (%s) is told what is wrong', async (path, word) => {
    const { status, body } = await get(path);
    expect([status, body.code]).toEqual([400, 'TL_QUERY']);
    expect(body.message).toContain(word);
  });

  test('an unknown workspace names those there are', async () =>
    expect(await get('overview?workspace=other')).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('main') },
    }));

  test('another machine, a proxy or a page that rebinds its name is refused', async () => {
    for (const headers of [{ host: 'attacker.example' }, { host: 'localhost', 'x-forwarded-for': '10.0.0.7' }])
      expect((await app.inject({ url: '/api/workspaces', headers })).statusCode).toBe(403);
  });

  test('the reference describes every route', async () => {
    const { paths } = (await app.inject({ url: '/docs/json', headers: local })).json();
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/channels', '/api/timeline', '/api/reports/unanswered']),
    );
    expect(paths['/api/timeline'].post.requestBody).toBeDefined();
  });

  test('the page may load nothing from elsewhere', async () => {
    const { headers } = await app.inject({ url: '/', headers: local });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });

  test('/metrics tells the business', async () => {
    const text = (await app.inject({ url: '/metrics' })).body;
    const people = world.rows['profiles']?.filter((p) => p['known']).length;
    expect(text).toContain(`throughline_insights_people{workspace="main",known="yes"} ${people}`);
    const known = new Set(world.rows['profiles']?.filter((p) => p['known']).map((p) => p['profile_id']));
    const seen = new Map<string, Set<string>>();
    for (const { profile_id: person, path } of world.journeys.filter((j) => known.has(j.profile_id)))
      seen.set(person, new Set([...(seen.get(person) ?? []), ...path]));
    const linked = [...seen.values()].filter((channels) => channels.size > 1).length / seen.size;
    const told = /throughline_insights_linked_customers_ratio\{workspace="main"\} (\S+)/.exec(text)?.[1];
    expect(Number(told)).toBeCloseTo(linked, 12);
    const { body } = await get('reports/unanswered?limit=1000');
    const waiting: { channel: string; messages: number }[] = body.rows;
    const chats = sum(waiting.filter(({ channel }) => channel === 'Chat').map(({ messages }) => messages));
    expect(text).toContain(`throughline_insights_unanswered_messages{workspace="main",channel="Chat"} ${chats}`);
    expect(text).toMatch(/throughline_insights_open_journeys\{workspace="main"\} \d/);
    // The world has orders in francs and no rates; what is in the currency of the workspace, or in none, needs none.
    const unrated = text.split('\n').filter((line) => line.startsWith('throughline_insights_no_rate_conversions'));
    expect(unrated).toEqual([
      expect.stringMatching(/^throughline_insights_no_rate_conversions\{workspace="main",currency="CHF"\} [1-9]/),
    ]);
  });
});

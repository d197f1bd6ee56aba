import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../services/insights/http/server.ts';
import { businessGauges } from '../../services/insights/metrics/gauges.ts';
import { fitModel, type ModelSpec } from '../../services/insights/models/domain/fit.ts';
import { readPaths } from '../../services/insights/models/read.ts';
import { runModel } from '../../services/insights/models/run.ts';
import { scopeOf } from '../../services/insights/query/query.ts';
import { contextOf } from '../../services/insights/wiring.ts';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import { createLogger } from '../../services/runtime/logging/logger.ts';
import { createRegistry } from '../../services/runtime/metrics/register.ts';
import { backend } from '../support/backend.ts';
import { runThroughline } from '../support/processes.ts';
import { insertWorld, lastMonth, makeWorld } from './insights-rows.ts';

const now = Date.now();
const world = makeWorld(now);
const { env } = backend();
const config = loadConfig({ ...env, TL_CONFIG: 'development' });
const database = config.env.CLICKHOUSE_DATABASE;
const scope = scopeOf(database, 'main');
const period = lastMonth(now);
const spec: ModelSpec & { counted: string[] } = {
  counted: ['order'],
  model: 'markov',
  order: 1,
  withNulls: true,
  worth: 'conversions',
  permutations: 100,
  seed: 1,
  bootstrap: 20,
  transform: { kind: 'exposure', channel: '' },
};
let admin: ClickHouseClient;
let insights: ClickHouseClient;
let modeller: ClickHouseClient;
let app: FastifyInstance;

const run = (runId: string, given: Partial<typeof spec> = {}, days = period, client = modeller) =>
  runModel(
    {
      client,
      scope,
      runId,
      timeZone: 'UTC',
      configVersion: config.version,
      clock: Date.now,
      progress: () => undefined,
    },
    { ...spec, ...given, ...days },
  );
const views = <T>(sql: string) => admin.query<T>(sql.replaceAll('{v}', scope.views));
const one = async <T>(sql: string): Promise<T> => (await views<T>(sql))[0] as T;
const LEDGER = `SELECT toString(groupBitXor(cityHash64(*))) AS hash, count() AS lines FROM ${database}.credits`;
let ledgerBefore: unknown;

beforeAll(async () => {
  admin = connectClickHouse(config.env);
  await migrate(admin, { database, workspaces: config.file.workspaces });
  await insertWorld(admin, world);
  // Reads as the user `insights`. What it may add to is named in its grants with the database of an installation, which
  // this one is not: so the rows go in as the administrator, and a test of its own looks at the grants.
  insights = connectClickHouse({ ...config.env, CLICKHOUSE_USER: 'insights' });
  modeller = { ...insights, insertRows: admin.insertRows };
  ledgerBefore = await one(LEDGER);
  await run('markov-run');
  await run('shapley-run', { model: 'shapley', bootstrap: 0 });
  const log = connectLog(config.env, 'test', createLogger('insights', 'silent'));
  const metrics = createRegistry('insights', 'test', 'test');
  const context = contextOf({ config, client: admin, metrics, clock: () => now, log });
  businessGauges(metrics, context);
  const logger = createLogger('insights', 'silent');
  app = await buildServer({ context, metrics, logger, version: 'test', notReady: () => [] });
});

afterAll(async () => {
  await app?.close();
  await insights?.close();
  for (const name of [scope.views, database])
    await admin?.command(`DROP DATABASE IF EXISTS ${name}`, {}, { outsideDatabase: true });
  await admin?.close();
});

describe('a run', () => {
  test('is fitted to the paths of the journeys: those that converted and the open ones', async () => {
    const touched = world.journeys.filter((j) => j.path.length > 0);
    const expected = fitModel(
      touched.map((j) => ({
        path: j.path,
        conversions: Number(j.state === 'converted'),
        nulls: Number(j.state === 'open'),
      })),
      { ...spec, bootstrap: 0 },
    );
    const row = await one<Record<string, number>>(`SELECT * FROM {v}.models WHERE run_id = 'markov-run'`);
    expect(row).toMatchObject({
      model: 'markov_1',
      paths: touched.length,
      distinct_paths: expected.diagnostics.distinctPaths,
      conversions: world.journeys.filter((j) => j.state === 'converted').length,
      bootstrap: 20,
    });
    const found = await views<{ channel: string; effect: number }>(
      `SELECT channel, effect FROM {v}.model_results WHERE run_id = 'markov-run' AND currency = 'EUR' AND channel != 'Unattributed'`,
    );
    const effects = new Map(found.map((r) => [r.channel, r.effect]));
    for (const { channel, effect } of expected.channels) expect(effects.get(channel)).toBeCloseTo(effect, 9);
  });

  test.each(['markov-run', 'shapley-run'])(
    '%s gives channels what the conversions are worth, by weight and touch by touch, in each currency, to the micro',
    async (runId) => {
      const sold = await views(
        `SELECT currency, sum(value) AS revenue, toString(count()) AS credit FROM {v}.conversions GROUP BY currency ORDER BY currency`,
      );
      for (const prefix of ['', 'path_'])
        expect(
          await views(
            `SELECT currency, sum(${prefix}revenue) AS revenue, toString(sum(${prefix}credit)) AS credit
             FROM {v}.model_results WHERE run_id = '${runId}' GROUP BY currency ORDER BY currency`,
          ),
        ).toEqual(sold);
    },
  );

  test('credits every conversion in full, at touches of its path', async () => {
    const wrong = await views(
      `SELECT conversion_key FROM (
         SELECT conversion_key, sum(revenue) AS revenue, sum(credit) AS credit, countIf(position > 0) AS lines,
           countIf(position > 0 AND NOT has(j.path_messages, message_id)) AS strange
         FROM {v}.model_credits AS c
         INNER JOIN (SELECT conversion_key, path_messages FROM {v}.journeys WHERE state = 'converted') AS j USING conversion_key
         WHERE run_id = 'markov-run' GROUP BY conversion_key
       ) AS given
       FULL JOIN {v}.conversions AS sold USING conversion_key
       WHERE given.revenue != sold.value OR given.credit != 1 OR strange > 0`,
    );
    expect(wrong).toEqual([]);
  });

  test('has intervals that hold the credit where they were asked for', async () => {
    const sums = await one<Record<string, number>>(
      `SELECT countIf(low <= toFloat64(credit) + 0.01 AND toFloat64(credit) <= high + 0.01) / count() AS holding,
         countIf(low IS NULL) AS none FROM {v}.model_results WHERE run_id = 'markov-run' AND channel != 'Unattributed'`,
    );
    expect(sums['none']).toBe(0);
    expect(sums['holding']).toBeGreaterThan(0.8);
  });

  test('again over the same days is another version with the same figures', async () => {
    await run('markov-again');
    const figures = (runId: string) =>
      views(
        `SELECT channel, currency, weight, credit, revenue, path_revenue, low, high FROM {v}.model_results
         WHERE run_id = '${runId}' ORDER BY channel, currency`,
      );
    expect(await figures('markov-again')).toEqual(await figures('markov-run'));
    const hashes = await views(`SELECT uniqExact(inputs_hash) AS n FROM {v}.models`);
    expect(hashes).toEqual([{ n: 1 }]);
  });

  test('needs no right but to read and to add to its three tables', async () => {
    const grants = await admin.query<Record<string, string>>('SHOW GRANTS FOR insights');
    const writing = grants
      .flatMap((row) => Object.values(row))
      .filter((grant) => !/^GRANT (SELECT|dictGet|, )+ ON/.test(grant));
    expect(writing.sort()).toEqual([
      'GRANT INSERT ON throughline.model_credits TO insights',
      'GRANT INSERT ON throughline.model_results TO insights',
      'GRANT INSERT ON throughline.models TO insights',
    ]);
    await expect(insights.insertRows('credits', [{ workspace: 'main' }])).rejects.toThrow(/privileges/);
  });

  test('leaves the ledger as it was, and one that is broken off shows nowhere', async () => {
    const dies: ClickHouseClient = {
      ...modeller,
      insertRows: async (table, rows, options) => {
        if (table === 'models') throw new Error('the process died');
        await modeller.insertRows(table, rows, options);
      },
    };
    await expect(run('broken-off', {}, period, dies)).rejects.toThrow('the process died');
    await expect(run('nothing', {}, { from: '2019-01-01', to: '2019-01-02' })).rejects.toThrow('there is no');
    expect(await views(`SELECT run_id FROM {v}.model_results WHERE run_id IN ('broken-off', 'nothing')`)).toEqual([]);
    expect(await one(LEDGER)).toEqual(ledgerBefore);
  });

  test('takes days in the time zone of the workspace', async () => {
    const open = { workspace: 'main', state: 'open', path: ['Nightly'], touches: 1, started_at: '2020-01-01 23:30:00' };
    await admin.insertRows('journeys', [
      {
        ...open,
        journey_id: 'night',
        profile_id: '6',
        ended_at: '2020-01-01 23:30:00',
        _seq: 1,
        recorded_at: '2020-01-02 00:00:00',
      },
    ]);
    const on = (from: string, timeZone: string) =>
      readPaths(modeller, { counted: ['order'], from, to: from, timeZone }, scope);
    expect(await on('2020-01-02', 'Europe/Berlin')).toEqual([{ path: ['Nightly'], conversions: 0, nulls: 1 }]);
    expect(await on('2020-01-02', 'UTC')).toEqual([]);
    expect(await on('2020-01-01', 'UTC')).toHaveLength(1);
  });
});

describe('GET /api/models', () => {
  test('puts the newest runs beside the rule models: all sum to the same revenue', async () => {
    const response = await app.inject({ url: '/api/models', headers: { host: 'localhost' } });
    const { runs, table } = response.json();
    expect(response.statusCode).toBe(200);
    expect(runs.map((r: { run_id: string }) => r.run_id).sort()).toEqual(['markov-again', 'shapley-run']);
    expect(table.models).toEqual(
      expect.arrayContaining(['first', 'last', 'linear', 'position_based', 'markov_1', 'shapley']),
    );
    const totals = table.models.map((m: string) => table.totals[m].revenue_micros);
    expect(new Set(totals).size).toBe(1);
    expect(totals[0]).toBeGreaterThan(0);
    expect(runs[0].channels[0]).toMatchObject({ effect: expect.any(Number), path_revenue_micros: expect.any(Number) });
  });
});

test('/metrics tells how old each model is', async () => {
  const text = (await app.inject({ url: '/metrics' })).body;
  expect(text).toMatch(/throughline_insights_model_age_seconds\{workspace="main",model="markov_1"\} -?\d/);
});

describe('throughline model', () => {
  const cli = (...args: string[]) => runThroughline(args, { ...env, TL_CONFIG: 'development' });

  test('runs and lists: data on stdout, progress on stderr, the answer to a wrong question says what is right', async () => {
    const days = ['--from', period.from, '--to', period.to];
    const done = await cli('model', 'run', '--model', 'markov', '--order', '2', ...days, '--json');
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('fitted to') });
    const answer = JSON.parse(done.stdout);
    expect(answer).toMatchObject({ model: 'markov_2', from_day: period.from, bootstrap: 0 });
    expect(answer.channels.length).toBeGreaterThan(5);
    const listed = await cli('model', 'list', '--limit', '1', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({ run_id: answer.run_id, lines: answer.lines });
    expect(await cli('model', 'run', '--model', 'shapley', '--transform', 'remove_if_not_all')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('remove_if_not_all:Direct'),
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { codecOf } from '../../schemas/codec.ts';
import { generationDatabase } from '../../schemas/generation.ts';
import { failure } from '../../schemas/outputs.ts';
import { blankOf } from '../../schemas/record.ts';
import { topicName } from '../../schemas/topics.ts';
import { type ClickHouseClient, connectClickHouse } from '../../services/runtime/clickhouse/index.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { readGenerations } from '../../services/runtime/generation/read.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import type { Log } from '../../services/runtime/log/port.ts';
import { eventsOf } from '../stitching/people.ts';
import { sendAll } from '../stitching/send.ts';
import { backend } from '../support/backend.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole, startThroughline } from '../support/processes.ts';

const { env: servers, topicPrefix } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-rebuild-'));
const env: Record<string, string> = {
  ...servers,
  TL_DATA_DIR: folder,
  TL_CONFIG: join(folder, 'throughline.yaml'),
  REBUILD_KEY: DEVELOPMENT_WRITE_KEY,
};
const configured = (gapMinutes: number) => `
workspaces:
  - name: main
    sources: [{id: development, write_key: {env: REBUILD_KEY}}]
    sessions: {gap_minutes: ${gapMinutes}}
    attribution: {models: [first, linear]}
`;
const letters = codecOf(failure);
const roles = new Map<RoleName, RoleProcess>();
const known = environment.parse(env);
const clients = new Map<number, ClickHouseClient>();
let log: Log;

beforeAll(async () => {
  writeFileSync(env['TL_CONFIG'] ?? '', configured(30));
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
  for (const role of ['collector', 'journeys', 'loader', 'insights'] as const)
    roles.set(role, await startRole(role, env));
  env['TL_INSIGHTS_PORT'] = new URL(roles.get('insights')?.url ?? '').port;
  log = connectLog(known, 'rebuild-test', pino({ level: 'silent' }));
});
afterAll(async () => {
  await log?.close();
  await Promise.all([...clients.values()].map((client) => client.close()));
  await Promise.all([...roles.values()].map((role) => role.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** The base tables of a generation. */
function tablesOf(generation: number): ClickHouseClient {
  const client =
    clients.get(generation) ?? connectClickHouse(known, generationDatabase(known.CLICKHOUSE_DATABASE, generation));
  clients.set(generation, client);
  return client;
}

const send = (events: Iterable<Record<string, unknown>>) =>
  sendAll(roles.get('collector')?.url ?? '', events, async () => {});

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runThroughline(args, env);
  expect([args.join(' '), code, code === 0 ? '' : (stdout + stderr).slice(-2_000)]).toEqual([args.join(' '), 0, '']);
  return stdout;
}

const row = async (sql: string): Promise<unknown> => JSON.parse(await run('sql', sql, '--json'));

/** Imports what two channels cost on a day. */
async function costs(search: number, display: number): Promise<void> {
  const file = join(folder, 'costs.csv');
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(file, `day,channel,cost\n${day},Paid Search,${search}\n${day},Display,${display}\n`);
  await run('costs', 'import', file);
}

const PATIENCE_MS = 120_000;

const stageOf = async (generation: number) =>
  (await readGenerations(log, topicPrefix)).all.find((one) => one.generation === generation)?.stage;

/** kill -9 of a rebuild, with its workers, as soon as something holds. */
async function killedWhen(what: string, holds: () => Promise<boolean>, ...args: string[]): Promise<void> {
  const process = startThroughline(['rebuild', ...args], env);
  for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await pause(100))
    if (Date.now() > deadline) throw new Error(`${what} is not reached:\n${process.output().slice(-2_000)}`);
  await process.kill();
}

/** kill -9 as soon as its generation has reached a stage. */
const killedAt = (generation: number, stage: string, ...args: string[]): Promise<void> =>
  killedWhen(`stage ${stage}`, async () => (await stageOf(generation)) === stage, ...args);

/** Tables that are left of a generation. */
async function tablesLeft(generation: number): Promise<number> {
  const [left] = await tablesOf(1).query<{ n: number }>(
    'SELECT count() AS n FROM system.tables WHERE database = {database:String}',
    { database: generationDatabase(known.CLICKHOUSE_DATABASE, generation) },
    { outsideDatabase: true },
  );
  return left?.n ?? 0;
}

/** What only says how a row came about, not what it says. */
const STAMPS = '_seq, recorded_at, config_version, _partition, _offset, _loaded_at';
const DERIVED = {
  touchpoints: `SELECT * EXCEPT (${STAMPS}) FROM touchpoints`,
  duplicates: `SELECT * EXCEPT (${STAMPS}) FROM duplicates`,
  members: 'SELECT workspace, identifier, profile_id FROM members FINAL WHERE identifier != profile_id',
  logins: 'SELECT workspace, device, from_at, to_at, person FROM logins FINAL WHERE NOT deleted',
  sessions: `SELECT * EXCEPT (${STAMPS}) FROM sessions FINAL WHERE NOT deleted`,
  journeys: `SELECT * EXCEPT (${STAMPS}) FROM journeys FINAL WHERE NOT deleted`,
  profiles: `SELECT * EXCEPT (${STAMPS}) FROM profiles FINAL WHERE NOT deleted`,
  credits: `SELECT workspace, profile_id, conversion_key, model, position, message_id, channel, currency,
    sum(toInt128(amount_micros) * sign) AS amount, sum(toInt64(credit_micros) * sign) AS credit
    FROM credits GROUP BY ALL HAVING amount != 0 OR credit != 0`,
};

/** Rows of a table that only one of two generations has; how many there are in all. */
async function compared(table: keyof typeof DERIVED, before: number, after: number) {
  const [old, made] = await Promise.all(
    [before, after].map(async (generation) =>
      (await tablesOf(generation).query(DERIVED[table])).map((one) => JSON.stringify(one)),
    ),
  );
  const [inOld, inMade] = [new Set(old), new Set(made)];
  return {
    table,
    rows: (old?.length ?? 0) > 0,
    gone: (old ?? []).filter((one) => !inMade.has(one)).slice(0, 3),
    new: (made ?? []).filter((one) => !inOld.has(one)).slice(0, 3),
    differ: (made?.length ?? 0) - (old?.length ?? 0),
  };
}

/** Every difference between two generations, by table. */
async function differences(before: number, after: number) {
  const all = [];
  for (const table of Object.keys(DERIVED) as (keyof typeof DERIVED)[]) all.push(await compared(table, before, after));
  return all.filter((one) => !one.rows || one.differ !== 0 || one.gone.length + one.new.length > 0);
}

const crowd = [...eventsOf({ events: 3_000, people: 250, seed: 5, until: Date.now() - 60_000 })];

test('a rebuild from the archive, killed twice, with events and decisions before and during it, gives identical tables', async () => {
  await costs(5, 7);
  const because = ['--reason', 'a test', '--actor', 'test', '--wait', '30'];
  await send(crowd.slice(0, 1_500));
  await send(crowd.slice(0, 200)); // seen twice
  await run('merge', 'user_id:user-1', 'user_id:user-2', ...because);
  await run('separate', 'email:person-3@mail.example', ...because);
  await send(crowd.slice(1_500, 2_000));
  await run('undo', 'user_id:user-1', 'user_id:user-2', ...because);

  await killedAt(2, 'build', '--keep');
  await send(crowd.slice(2_000, 2_250));
  await killedAt(2, 'catchup', '--keep');
  await send([...crowd.slice(2_250, 2_500), ...crowd.slice(0, 50)]);
  await run('audit', '--wait', '60'); // the live one has all of it before the other takes over
  const done = JSON.parse(await run('rebuild', '--keep', '--json'));
  expect(done).toMatchObject({ generation: 2, before: 1, stage: 'live', source: 'archive' });

  expect(await differences(1, 2)).toEqual([]);
  await run('audit', '--wait', '60');

  // What belongs to the installation is corrected as before.
  expect(await row('SELECT sum(cost) AS cost FROM costs')).toEqual({ cost: '12' });
  await costs(5, 9);
  expect(await row('SELECT sum(cost) AS cost FROM costs')).toEqual({ cost: '14' });
});

test('under live traffic, killed while it takes over, when it is live and while it drops what was before, a rebuild with another session gap gives the figures of the new rules and loses nothing', async () => {
  await run('rebuild'); // drops what the first test kept
  expect(await stageOf(2)).toBe('done');
  const sessions = async () => z.object({ n: z.number() }).parse(await row('SELECT count() AS n FROM sessions')).n;
  const before = await sessions();
  writeFileSync(env['TL_CONFIG'] ?? '', configured(5));
  let over = false;
  const live = (async () => {
    for (let at = 2_500; at < 3_000; at += 10) {
      await send(crowd.slice(at, at + 10));
      if (!over) await pause(200);
    }
  })();
  await killedAt(3, 'handover');
  await killedAt(3, 'live');
  const tables = await tablesLeft(2);
  await killedWhen('a table less', async () => (await tablesLeft(2)) < tables);
  await run('rebuild').finally(() => {
    over = true;
  });
  await live;
  await run('audit', '--wait', '60');
  expect(await row('SELECT count() AS n, uniqExact(message_id) AS ids FROM touchpoints')).toEqual({
    n: 3_000,
    ids: 3_000,
  });
  expect(await sessions()).toBeGreaterThan(before * 1.2);
  expect([await stageOf(3), await tablesLeft(2)]).toEqual(['done', 0]);
  const names = (await log.listTopics()).filter((name) => name.startsWith(topicPrefix));
  expect(names.filter((name) => name.includes('__g2.') || name.includes('journeys.repla'))).toEqual([]);
});

test('a rebuild from the raw topics comes to the same events and money, also of an event whose handler was mended since', async () => {
  const letter = letters.encode({
    ...blankOf(failure),
    workspace: 'main',
    source_id: 'development',
    stage: 'journeys',
    code: 'TL_HANDLER',
    received_at: Date.now(),
    src_topic: topicName('touchpoints', topicPrefix),
  });
  const appender = await log.appender();
  await appender.append([{ topic: topicName('failed', topicPrefix), partition: 0, key: null, value: letter }]);
  await run('rebuild', '--from', 'raw', '--keep');
  for (const table of ['touchpoints', 'duplicates'] as const)
    expect(await compared(table, 3, 4)).toEqual({ table, rows: true, gone: [], new: [], differ: 0 });
  const money =
    'SELECT model, toString(sum(toInt128(amount_micros) * sign)) AS sum FROM credits GROUP BY model ORDER BY model';
  expect(await tablesOf(4).query(money)).toEqual(await tablesOf(3).query(money));
  await run('audit', '--wait', '60');
});

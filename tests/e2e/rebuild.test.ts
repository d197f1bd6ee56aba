import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generationDatabase } from '../../schemas/generation.ts';
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

async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(200)) if (await holds()) return;
  throw new Error(`not in time: ${what}`);
}

const stageOf = async (generation: number) =>
  (await readGenerations(log, topicPrefix)).all.find((one) => one.generation === generation)?.stage;

/** kill -9 of a rebuild, with its workers, as soon as its generation has reached a stage. */
async function killedAt(generation: number, stage: string, ...args: string[]): Promise<void> {
  const process = startThroughline(['rebuild', ...args], env);
  await waitFor(`stage ${stage}`, async () => (await stageOf(generation)) === stage);
  await process.kill();
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
    gone: old?.filter((one) => !inMade.has(one)).slice(0, 3),
    new: made?.filter((one) => !inOld.has(one)).slice(0, 3),
    differ: (made?.length ?? 0) - (old?.length ?? 0),
  };
}

const crowd = [...eventsOf({ events: 4_000, people: 300, seed: 5, until: Date.now() - 60_000 })];

test('a rebuild from the archive, killed twice, with events and decisions before and during it, gives identical tables', async () => {
  await send(crowd.slice(0, 2_000));
  await send(crowd.slice(0, 300)); // seen twice
  await run('audit', '--wait', '60');
  const because = ['--reason', 'a test', '--actor', 'test', '--wait', '30'];
  await run('merge', 'user_id:user-1', 'user_id:user-2', ...because);
  await run('separate', 'email:person-3@mail.example', ...because);
  await send(crowd.slice(2_000, 2_500));
  await run('undo', 'user_id:user-1', 'user_id:user-2', ...because);
  await run('audit', '--wait', '60');

  await killedAt(2, 'build', '--keep');
  await send(crowd.slice(2_500, 3_000));
  await killedAt(2, 'catchup', '--keep');
  await send(crowd.slice(3_000, 3_500));
  await run('audit', '--wait', '60');
  const done = JSON.parse(await run('rebuild', '--keep', '--json'));
  expect(done).toMatchObject({ generation: 2, before: 1, stage: 'live', source: 'archive' });

  for (const table of Object.keys(DERIVED) as (keyof typeof DERIVED)[])
    expect(await compared(table, 1, 2)).toEqual({ table, rows: true, gone: [], new: [], differ: 0 });
  expect(await row('SELECT count() AS n FROM touchpoints')).toEqual({ n: 3_500 });
  await run('audit', '--wait', '60');
});

test('under live traffic a rebuild with another session gap gives the figures of the new rules, loses nothing, and drops the old', async () => {
  await run('rebuild'); // drops what the first test kept
  expect(await stageOf(2)).toBe('done');
  const sessions = 'SELECT count() AS n FROM sessions';
  const before = await row(sessions);
  writeFileSync(env['TL_CONFIG'] ?? '', configured(5));
  const rebuilding = run('rebuild');
  const live = (async () => {
    for (let at = 3_500; at < 4_000; at += 25) {
      await send(crowd.slice(at, at + 25));
      await pause(300);
    }
  })();
  await Promise.all([rebuilding, live]);
  await run('audit', '--wait', '60');
  expect(await row('SELECT count() AS n, uniqExact(message_id) AS ids FROM touchpoints')).toEqual({ n: 4_000, ids: 4_000 });
  expect((await row(sessions)) as { n: number }).toMatchObject({ n: expect.toSatisfy((n: number) => n > (before as { n: number }).n * 1.2) });
  const topics = await log.listTopics();
  expect(topics.filter((name) => name.startsWith(topicPrefix) && name.includes('__g2.'))).toEqual([]);
  expect(topics.filter((name) => name.startsWith(topicPrefix) && name.includes('journeys.repla'))).toEqual([]);
});

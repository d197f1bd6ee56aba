import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClickHouseClient, connectClickHouse, reloadLinks } from '../../services/runtime/clickhouse/index.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { computeOracle, differences } from '../stitching/oracle.ts';
import { eventsOf } from '../stitching/people.ts';
import { sendAll } from '../stitching/send.ts';
import { backend } from '../support/backend.ts';
import { type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

/** The short form runs by default; `make stitch` sets more. */
const EVENTS = Number(process.env['TL_STITCH_EVENTS'] ?? 20_000);
const PEOPLE = Number(process.env['TL_STITCH_PEOPLE'] ?? Math.ceil(EVENTS / 10));
const SEED = Number(process.env['TL_STITCH_SEED'] ?? 7);
const KILLS = [0.25, 0.5, 0.75];
const minutes = (n: number) => n * 60_000;

const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-stitching-'));
const env: Record<string, string> = {
  ...servers,
  TL_DATA_DIR: folder,
  TL_CONFIG: join(folder, 'none.yaml'),
  TL_INSTANCES: '2',
};
const roles: RoleProcess[] = [];
let client: ClickHouseClient;
let collector: RoleProcess;
let journeys: RoleProcess[];
let loader: RoleProcess;

beforeAll(async () => {
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
  const start = async (...args: Parameters<typeof startRole>) => {
    const role = await startRole(...args);
    roles.push(role);
    return role;
  };
  collector = await start('collector', env);
  loader = await start('loader', env);
  journeys = [
    await start('journeys', { ...env, TL_ORDINAL: '0' }),
    await start('journeys', { ...env, TL_ORDINAL: '1' }),
  ];
  client = connectClickHouse(environment.parse(env));
});
afterAll(async () => {
  await client?.close();
  await Promise.all(roles.map((role) => role.stop()));
  rmSync(folder, { recursive: true, force: true });
});

test(
  'two instances, killed three times, come to what SQL over the facts says: members, sessions, journeys, credits',
  async () => {
    const victims = [journeys[0], loader, journeys[1]];
    const events = eventsOf({ events: EVENTS, people: PEOPLE, seed: SEED, until: Date.now() - minutes(1) });
    const started = performance.now();
    await sendAll(collector.url, events, async (sent, before) => {
      for (const [i, share] of KILLS.entries())
        if (before < share * EVENTS && sent >= share * EVENTS) victims[i]?.killWorker();
    });
    await Promise.all(roles.map((role) => role.ready()));
    const audit = await runThroughline(['audit', '--wait', String(120 + EVENTS / 500), '--json'], env);
    expect([audit.code, audit.code === 0 ? '' : audit.stdout.slice(-2_000)]).toEqual([0, '']);
    const seconds = (performance.now() - started) / 1_000;
    await reloadLinks(client);
    await computeOracle(client);
    const [stored] = await client.query<{ n: number }>('SELECT count() AS n FROM touchpoints');
    expect(stored).toEqual({ n: EVENTS });
    const [made] = await client.query<Record<string, number>>(
      `SELECT (SELECT uniqExact(owner) FROM oracle_owners) AS profiles, (SELECT count() FROM oracle_sessions) AS sessions,
        (SELECT count() FROM oracle_orders) AS orders, (SELECT count() FROM oracle_logins) AS logins,
        (SELECT count() FROM oracle_credits) AS credits, (SELECT count() FROM merges) AS merges`,
    );
    pino({ level: 'info' }).info({ events: EVENTS, people: PEOPLE, seed: SEED, seconds: Math.round(seconds), ...made });
    expect(await differences(client)).toEqual({
      members: 0,
      owners: 0,
      sessions: 0,
      journeys: 0,
      credits: 0,
      profiles: 0,
    });
  },
  minutes(5 + EVENTS / 20_000),
);

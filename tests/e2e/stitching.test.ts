import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correctionWriter } from '../../services/insights/identity/writer.ts';
import { type ClickHouseClient, connectClickHouse, reloadLinks } from '../../services/runtime/clickhouse/index.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import { decisionsAbout } from '../stitching/decisions.ts';
import { countLoop } from '../stitching/loop.ts';
import { computeOracle, differences } from '../stitching/oracle.ts';
import { eventsOf, firstOf } from '../stitching/people.ts';
import { sendAll } from '../stitching/send.ts';
import { backend } from '../support/backend.ts';
import { type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

/** The short form runs by default; `make stitch` sets more. */
const EVENTS = Number(process.env['TL_STITCH_EVENTS'] ?? 20_000);
const PEOPLE = Number(process.env['TL_STITCH_PEOPLE'] ?? Math.ceil(EVENTS / 10));
const SEED = Number(process.env['TL_STITCH_SEED'] ?? 7);
/** In the short form every model is live, and the audit computes all of their credits again. */
const ALL_MODELS = `
      models:
        - {name: week, kind: linear, lookback_days: 7}
        - {name: own, kind: custom, first: 3, middle: 5, last: 1}
        - first
        - last
        - linear
        - position_based
        - last_non_direct
        - last_paid
        - same_touch
        - j_shaped
        - inverse_j
        - w_shaped
        - time_decay
        - participation`;
const CONFIG = `
workspaces:
  - name: main
    sources: [{id: development, write_key: {env: STITCHING_KEY}}]
    conversions: [{name: order, type: order}, {name: lead, type: lead}]
    attribution:
      lookback_days: 30${EVENTS > 50_000 ? '' : ALL_MODELS}
`;
const KILLS = [0.25, 0.5, 0.75];
/** When operators decide for the second time, as a share of the events. */
const DECIDED = 0.6;
const minutes = (n: number) => n * 60_000;

const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-stitching-'));
const env: Record<string, string> = {
  ...servers,
  TL_DATA_DIR: folder,
  TL_CONFIG: join(folder, 'throughline.yaml'),
  STITCHING_KEY: DEVELOPMENT_WRITE_KEY,
  TL_INSTANCES: '2',
};
const roles: RoleProcess[] = [];
let client: ClickHouseClient;
let collector: RoleProcess;
let journeys: RoleProcess[];
let loader: RoleProcess;

async function start(...args: Parameters<typeof startRole>): Promise<RoleProcess> {
  const role = await startRole(...args);
  roles.push(role);
  return role;
}

beforeAll(async () => {
  writeFileSync(join(folder, 'throughline.yaml'), CONFIG);
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
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

/** Sum over the labels of a metric of both instances. */
async function total(metric: string): Promise<number> {
  let sum = 0;
  for (const { url } of journeys) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, value] of text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'))) sum += Number(value);
  }
  return sum;
}

const settled = async () => {
  const audit = await runThroughline(['audit', '--wait', String(120 + EVENTS / 500), '--json'], env);
  expect([audit.code, audit.code === 0 ? '' : (audit.stdout + audit.stderr).slice(-2_000)]).toEqual([0, '']);
};

/** Both instances begin again on machines that hold nothing; gives the seconds the slower one took. */
async function restore(): Promise<number> {
  await Promise.all(journeys.map((role) => role.stop()));
  rmSync(join(folder, 'state'), { recursive: true, force: true });
  journeys = await Promise.all(
    ['0', '1'].map((ordinal) => start('journeys', { ...env, TL_ORDINAL: ordinal }, minutes(15))),
  );
  const seconds = await Promise.all(
    journeys.map(async ({ url }) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^throughline_journeys_restore_seconds (\S+)$/m.exec(text)?.[1]);
    }),
  );
  return Math.max(...seconds);
}

test(
  'two instances, killed three times and begun anew on empty disks, come to what SQL over facts and decisions says',
  async () => {
    const victims = [journeys[0], loader, journeys[1]];
    const events = eventsOf({ events: EVENTS, people: PEOPLE, seed: SEED, until: Date.now() - minutes(1) });
    const most = Math.floor(EVENTS * 0.95);
    const started = performance.now();
    const known = environment.parse(env);
    const log = connectLog(known, 'stitching', pino({ level: 'silent' }));
    const decisions = decisionsAbout(PEOPLE, known.TL_IDENTITY_SECRET, Date.now());
    const decide = correctionWriter(log, known).write;
    await decide(decisions.early);
    await sendAll(collector.url, firstOf(events, most), async (sent, before) => {
      if (before < EVENTS * DECIDED && sent >= EVENTS * DECIDED) await decide(decisions.late);
      for (const [i, share] of KILLS.entries())
        if (before < share * EVENTS && sent >= share * EVENTS) victims[i]?.killWorker();
    });
    await Promise.all(roles.map((role) => role.ready()));
    await settled();
    const seconds = (performance.now() - started) / 1_000;
    const state = {
      keys: await total('throughline_journeys_state_keys'),
      bytes: await total('throughline_journeys_state_bytes'),
    };
    const restoreSeconds = await restore();
    await sendAll(collector.url, events, async () => {});
    await settled();
    await reloadLinks(client);
    await computeOracle(client);
    const [stored] = await client.query<{ n: number }>('SELECT count() AS n FROM touchpoints');
    expect(stored).toEqual({ n: EVENTS });
    const [made] = await client.query<Record<string, number>>(
      `SELECT (SELECT uniqExact(owner) FROM oracle_owners) AS profiles, (SELECT count() FROM oracle_sessions) AS sessions,
        (SELECT count() FROM oracle_orders) AS orders, (SELECT count() FROM oracle_logins) AS logins,
        (SELECT count() FROM oracle_credits) AS credits, (SELECT count() FROM corrections) AS decisions, (SELECT count() FROM merges) AS merges`,
    );
    const messages = (await countLoop(log, servers['TL_TOPIC_PREFIX'] ?? '')) / EVENTS;
    await log.close();
    pino({ level: 'info', base: null }).info({
      events: EVENTS,
      people: PEOPLE,
      seed: SEED,
      seconds: Math.round(seconds),
      ...made,
      messagesPerEvent: Math.round(messages * 1_000) / 1_000,
      state,
      restoreSeconds,
    });
    expect(await differences(client)).toEqual({
      members: 0,
      owners: 0,
      sessions: 0,
      journeys: 0,
      credits: 0,
      profiles: 0,
    });
  },
  minutes(6 + EVENTS / 15_000),
);

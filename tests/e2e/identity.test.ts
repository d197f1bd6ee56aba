import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../services/runtime/clickhouse/index.ts';
import { viewsDatabase } from '../../services/runtime/clickhouse/views.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { sendAll } from '../stitching/send.ts';
import { backend } from '../support/backend.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-identity-'));
const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: 'development' };
const roles = new Map<RoleName, RoleProcess>();
const PATIENCE_MS = 30_000;
let views: ClickHouseClient;

beforeAll(async () => {
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
  for (const role of ['collector', 'journeys', 'loader', 'insights'] as const)
    roles.set(role, await startRole(role, env));
  const known = environment.parse(env);
  views = connectClickHouse(known, viewsDatabase(known.CLICKHOUSE_DATABASE, 'main'));
  env['TL_INSIGHTS_PORT'] = new URL(roles.get('insights')?.url ?? '').port;
});
afterAll(async () => {
  await views?.close();
  await Promise.all([...roles.values()].map((role) => role.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const send = (...events: Record<string, unknown>[]) =>
  sendAll(roles.get('collector')?.url ?? '', events, async () => {});

const rows = (sql: string): Promise<unknown[]> => views.query(sql);

/** Every figure a reader may see of sessions, paths and credits, by profile. */
const figures = () =>
  Promise.all(
    [
      'SELECT profile_id, known, first_channel, sessions, touches, orders, toString(revenue) AS revenue FROM profiles ORDER BY profile_id',
      'SELECT profile_id, session_id, started_at, ended_at, events, message_id FROM sessions ORDER BY session_id',
      'SELECT journey_id, profile_id, state, path, path_messages FROM journeys ORDER BY journey_id',
      'SELECT profile_id, model, channel, toString(sum(revenue)) AS revenue, sum(credit) AS credit FROM credits GROUP BY profile_id, model, channel HAVING credit != 0 ORDER BY profile_id, model, channel',
      'SELECT message_id, profile_id FROM touchpoints ORDER BY message_id',
    ].map(rows),
  );

/** Waits until the figures hold still and satisfy a condition. */
async function settled(holds: (seen: unknown[][]) => boolean): Promise<unknown[][]> {
  let before = '';
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(300)) {
    const seen = await figures();
    const text = JSON.stringify(seen);
    if (holds(seen) && text === before) return seen;
    before = text;
  }
  throw new Error(`the figures do not come to what is expected: ${before.slice(0, 2_000)}`);
}

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(300)) if (await holds()) return;
  throw new Error('what is waited for does not come');
}

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString();
const page = (id: string, minute: number, who: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'page',
  name: 'Product',
  messageId: id,
  timestamp: at(minute),
  ...who,
  context: { touch: { platform: 'web' }, ...more },
});
const ad = { campaign: { source: 'google', medium: 'cpc', name: 'spring' } };
const order = (id: string, minute: number, userId: string) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: id,
  timestamp: at(minute),
  userId,
  properties: { order_id: id, revenue: 100, currency: 'EUR' },
  context: { touch: { platform: 'server' } },
});
const call = (id: string, minute: number, email: string) => ({
  type: 'track',
  event: 'Call Ended',
  messageId: id,
  timestamp: at(minute),
  context: { traits: { email }, touch: { type: 'call', channel: 'Phone', platform: 'phone' } },
});

/** As many profiles stand, and own touchpoints: tables and dictionaries are loaded one after the other. */
const profilesOf = ([profiles = [], , , , touchpoints = []]: unknown[][]): number => {
  const owners = new Set(touchpoints.map((row) => JSON.stringify(row).slice(-40)));
  return owners.size === profiles.length ? profiles.length : -1;
};

test('a merge by hand moves sessions, paths and credits; undoing or separating restores every figure of before; redo moves them again', async () => {
  await send(
    page('visit', 0, { anonymousId: 'phone-of-ann' }, ad),
    page('login', 2, { anonymousId: 'phone-of-ann', userId: 'ann' }),
    order('o1', 60, 'ann'),
    call('call', 30, 'ann@mail.example'),
  );
  const before = await settled((seen) => profilesOf(seen) === 2 && (seen[4]?.length ?? 0) === 4);
  expect(before[3]).toEqual(
    expect.arrayContaining([expect.objectContaining({ model: 'last', channel: 'Paid Search' })]),
  );

  const pair = ['user_id:ann', 'email:ann@mail.example'];
  const decide = (what: string) =>
    runThroughline([what, ...pair, '--reason', 'the same card', '--actor', 'test', '--wait', '30'], env);
  expect(await decide('merge')).toMatchObject({ code: 0 });
  const merged = await settled((seen) => profilesOf(seen) === 1);
  expect(merged[3]).toEqual(expect.arrayContaining([expect.objectContaining({ model: 'last', channel: 'Phone' })]));

  expect(await decide('undo')).toMatchObject({ code: 0 });
  expect(await settled((seen) => profilesOf(seen) === 2)).toEqual(before);
  expect(await decide('redo')).toMatchObject({ code: 0 });
  expect(await settled((seen) => profilesOf(seen) === 1)).toEqual(merged);

  const apart = ['separate', pair[1] ?? '', '--reason', 'not the same card', '--actor', 'test', '--wait', '30'];
  expect(await runThroughline(apart, env)).toMatchObject({ code: 0 });
  expect(await settled((seen) => profilesOf(seen) === 2)).toEqual(before);
  expect(await decide('redo')).toMatchObject({ code: 0 });
  expect(await settled((seen) => profilesOf(seen) === 1)).toEqual(merged);

  const decisions = await rows('SELECT kind, on, actor, reason FROM corrections ORDER BY requested_at');
  expect(decisions).toMatchObject([
    { kind: 'pair', on: true, actor: 'test', reason: 'the same card' },
    { kind: 'pair', on: false },
    { kind: 'pair', on: true },
    { kind: 'pair', on: false, reason: 'not the same card' },
    { kind: 'pair', on: true },
  ]);
  expect((await runThroughline(['audit', '--wait', '30'], env)).code).toBe(0);
});

test('an alias of a former user id joins two accounts past the limit, one of a device is a login', async () => {
  await send(page('old', 100, { userId: 'bob-old' }), page('new', 105, { userId: 'bob' }));
  await send(page('away', 100, { anonymousId: 'laptop-of-eve' }), page('eve', 200, { userId: 'eve' }));
  await settled((seen) => (seen[4]?.length ?? 0) === 8);
  await send(
    { type: 'alias', messageId: 'alias-1', userId: 'bob', previousId: 'bob-old', timestamp: at(110) },
    { type: 'alias', messageId: 'alias-2', userId: 'eve', previousId: 'laptop-of-eve', timestamp: at(210) },
  );
  const owners = async (...messages: string[]) =>
    (
      await rows(
        `SELECT uniqExact(profile_id) AS n, any(profile_id) AS owner FROM touchpoints WHERE message_id IN (${messages.map((m) => `'${m}'`).join(', ')})`,
      )
    )[0];
  await settled((seen) => profilesOf(seen) === 3);
  expect(await owners('old', 'new', 'alias-1')).toMatchObject({ n: 1 });
  expect(await owners('away', 'eve', 'alias-2')).toMatchObject({ n: 1 });
  expect(
    await rows("SELECT count() AS n FROM identity_merges WHERE action = 'joined' AND evidence = 'explicit'"),
  ).toEqual([
    // The merge by hand, its two redos, and the alias: a device's alias joins nobody.
    { n: 4 },
  ]);
});

test('the command line says who somebody is and why, what a decision would change, and parts who does not belong together', async () => {
  await send({
    type: 'identify',
    messageId: 'card',
    userId: 'ann',
    timestamp: at(40),
    context: { externalIds: [{ type: 'loyalty_id', id: 'card-1' }] },
  });
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runThroughline(args, env);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout;
  };
  const why = async () => JSON.parse(await run('why', 'user_id:ann', 'loyalty_id:card-1', '--json'));
  await waitFor(async () => (await runThroughline(['who', 'loyalty_id:card-1'], env)).stdout.includes('orders'));
  await waitFor(async () => (await why()).connected);
  expect(await why()).toMatchObject({ chain: [{ kind: 'event', message_id: 'card', events: 1 }] });

  const before = await figures();
  const dry = JSON.parse(await run('undo', 'user_id:ann', 'loyalty_id:card-1', '--dry-run', '--json'));
  expect(dry).toMatchObject({ dry_run: true, correction_id: null, changes: true });
  expect(dry.after).toHaveLength(2);
  await pause(1_000);
  expect(await figures()).toEqual(before);

  await run('separate', 'loyalty_id:card-1', '--reason', 'a borrowed card', '--wait', '30');
  await waitFor(async () => !(await why()).connected);
});

test('once all is loaded the gauges of the whole say so: everything countable until now, nothing missing, room on the disk', async () => {
  const began = Date.now() / 1_000;
  expect((await runThroughline(['audit', '--wait', '30'], env)).code).toBe(0);
  const gauges = await (await fetch(`${roles.get('insights')?.url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^throughline_insights_${name} (.*)$`, 'm').exec(gauges)?.[1]);
  expect(value('watermark_timestamp_seconds{workspace="main"}')).toBeGreaterThanOrEqual(began);
  expect(value('audit_difference_events{workspace="main"}')).toBe(0);
  expect(value('disk_free_ratio')).toBeGreaterThan(0);
  const [received, processed, loaded] = ['received', 'processed', 'loaded'].map((stage) =>
    value(`freshness_seconds{stage="${stage}"}`),
  );
  expect(received).toBeGreaterThan(0);
  expect(processed).toBeGreaterThanOrEqual(received ?? Number.NaN);
  expect(loaded).toBeGreaterThan(0);
});

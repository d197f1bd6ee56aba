import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backend } from '../support/backend.ts';
import { type SteadyLoad, sendSteadily } from '../support/load.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-kill-'));
const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: 'development' };
const roles = new Map<RoleName, RoleProcess>();
const KILLED = ['collector', 'journeys', 'loader', 'insights'] as const;

beforeAll(async () => {
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
  for (const role of KILLED) roles.set(role, await startRole(role, env));
});
afterAll(async () => {
  await Promise.all([...roles.values()].map((role) => role.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function rowOf(sql: string): Promise<Record<string, unknown>> {
  const { code, stdout } = await runThroughline(['sql', sql, '--json'], env);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

test('every acknowledged event is stored once, though each role is killed with -9 under load', async () => {
  const collector = roles.get('collector');
  if (!collector) throw new Error('the collector was not started');
  const load: SteadyLoad = sendSteadily({ url: collector.url, batch: 20, batches: 400, pauseMs: 25 });
  for (const name of KILLED) {
    await load.acknowledged(load.count() + 500);
    const role = roles.get(name);
    role?.killWorker();
    await role?.ready();
  }
  const acked = await load.finished();
  const audit = await runThroughline(['audit', '--wait', '90', '--json'], env);
  expect(audit).toMatchObject({ code: 0 });
  const stored = await rowOf('SELECT count() AS n, uniqExact(message_id) AS ids FROM touchpoints');
  expect(stored).toEqual({ n: acked, ids: acked });
  const money = "SELECT toString(sum(revenue)) AS linear FROM credits WHERE model = 'linear'";
  const orders = 'SELECT toString(sum(value)) AS linear FROM conversions';
  expect(await rowOf(money)).toEqual(await rowOf(orders));
});

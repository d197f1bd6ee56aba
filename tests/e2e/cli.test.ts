import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backend } from '../support/backend.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

const { env: servers } = backend();
const dataDir = mkdtempSync(join(tmpdir(), 'throughline-cli-'));
const env: Record<string, string> = { ...servers, TL_DATA_DIR: dataDir, TL_CONFIG: 'development' };
const roles: RoleProcess[] = [];
const run = (...args: string[]) => runThroughline(args, env);
const PORTS: Record<RoleName, string> = {
  collector: 'TL_COLLECTOR_PORT',
  insights: 'TL_INSIGHTS_PORT',
  journeys: 'TL_JOURNEYS_PORT',
  loader: 'TL_LOADER_PORT',
};

beforeAll(async () => {
  expect(await run('topics')).toMatchObject({ code: 0 });
  expect(await run('migrate')).toMatchObject({ code: 0 });
  for (const role of ['journeys', 'loader', 'collector'] as const) {
    const started = await startRole(role, env);
    env[PORTS[role]] = new URL(started.url).port;
    roles.push(started);
  }
});
afterAll(async () => {
  await Promise.all(roles.map((role) => role.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

const order = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u-1',
  messageId: 'order-1',
  properties: { order_id: 'O-1', revenue: 129.9, currency: 'EUR' },
};

describe('an event sent by hand', () => {
  test('comes back as a profile and its credit', async () => {
    const sent = await run('send', JSON.stringify(order), '--wait', '60', '--json');
    expect(sent.code).toBe(0);
    const outcome = JSON.parse(sent.stdout);
    expect(outcome).toMatchObject({ message: 'order-1', outcome: 'stored', type: 'order' });
    expect(outcome.profile).toMatch(/^1[0-9a-f]{31}$/);
    expect(outcome.ms).toBeGreaterThan(0);
  });

  test('changes nothing when it is sent again', async () => {
    const again = await run('send', JSON.stringify(order), '--wait', '60', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'duplicate' });
  });

  test('is what the doctor finds the conversion matched by', async () => {
    const parts = (await run('doctor', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const told = (part: string) => parts.find((one) => one.part === part);
    for (const part of ['Kafka', 'ClickHouse', 'collector', 'journeys', 'loader', 'disk'])
      expect(told(part)).toMatchObject({ ok: true });
    expect(told('conversions of main')).toMatchObject({ ok: true, detail: expect.stringContaining('order') });
    expect(told('conversions of main').detail).not.toMatch(/nothing matched (.*, )?order\b/);
  });

  test('that names nobody is kept as failed, with the reason and exit code 5', async () => {
    const nobody = await run(
      'send',
      '{"type":"track","event":"Hello","messageId":"nobody-1"}',
      '--wait',
      '60',
      '--json',
    );
    expect(nobody.code).toBe(5);
    expect(JSON.parse(nobody.stdout)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('TL_NO_IDENTIFIER'),
    });
    const listed = await run('failed', 'list', '--json');
    expect(JSON.parse(listed.stdout.trim())).toMatchObject({ message: 'nobody-1', code: 'TL_NO_IDENTIFIER' });
    const shown = await run('failed', 'show', 'nobody-1');
    expect(JSON.parse(shown.stdout)).toMatchObject({ truncated: false, payload: expect.stringContaining('Hello') });
    expect((await run('failed', 'show', JSON.parse(listed.stdout.trim()).place)).stdout).toBe(shown.stdout);
  });

  test('is counted by SQL and found by its identifier, also from stdin', async () => {
    const counted = await run(
      'sql',
      "SELECT toString(sum(revenue)) AS revenue FROM credits WHERE model = 'linear'",
      '--json',
    );
    expect(JSON.parse(counted.stdout)).toEqual({ revenue: '129.9' });
    const found = await runThroughline(['who', '-', '--json'], env, 'user_id:u-1\n');
    expect(JSON.parse(found.stdout)).toMatchObject({ type: 'order', event: 'Order Completed' });
  });
});

test('the audit accounts for every event and recomputes the ledger', async () => {
  const audit = await run('audit', '--hours', '--json');
  expect(audit.code).toBe(0);
  const report = JSON.parse(audit.stdout);
  expect(report.findings.filter((f: { ok: boolean }) => !f.ok)).toEqual([]);
  expect(report.hours).toMatchObject([{ accepted: 3, stored: 1, failed: 1, duplicates: 1, missing: 0, doubled: 0 }]);
});

test('the audit finds a credit that was tampered with, and exits with 6', async () => {
  const { CLICKHOUSE_URL: url = '', CLICKHOUSE_DATABASE: database } = env;
  const sql = `INSERT INTO ${database}.credits (workspace, profile_id, conversion, conversion_key, model, position, amount_micros, credit_micros, sign, converted_on, converted_at)
    SELECT workspace, profile_id, conversion, conversion_key, model, position, 10000, 0, 1, converted_on, converted_at FROM ${database}.credits WHERE model = 'last' LIMIT 1`;
  expect((await fetch(url, { method: 'POST', body: sql })).ok).toBe(true);
  const audit = await run('audit', '--wait', '1', '--json');
  expect(audit.code).toBe(6);
  const wrong = JSON.parse(audit.stdout).findings.filter((f: { ok: boolean; check: string }) => !f.ok);
  expect(wrong.map((f: { check: string }) => f.check)).toContainEqual(expect.stringContaining('last credits'));
});

describe('the command line', () => {
  test('says what is wrong and answers with its exit codes', async () => {
    expect(await run('nonsense')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('send', 'nonsense')).toMatchObject({ code: 2 });
    expect(await runThroughline(['sql', 'SELECT 1'], { ...env, CLICKHOUSE_URL: 'http://127.0.0.1:9' })).toMatchObject({
      code: 4,
    });
    expect(await runThroughline(['check'], { ...env, TL_PARTITIONS: 'many' })).toMatchObject({ code: 3 });
  });

  test('writes a configuration that is right, with keys shown once and kept as hashes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-init-'));
    const here = process.cwd();
    process.chdir(folder);
    try {
      const init = await runThroughline(['init'], {});
      expect(init.code).toBe(0);
      const key = /web_\S+/.exec(init.stdout)?.[0] ?? 'none';
      const text = readFileSync(join(folder, 'throughline.yaml'), 'utf8');
      expect(text).not.toContain(key);
      expect((await runThroughline(['check'], {})).code).toBe(0);
      expect((await runThroughline(['init'], {})).code).toBe(2);
    } finally {
      process.chdir(here);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

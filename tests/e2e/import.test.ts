import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { backend } from '../support/backend.ts';
import { type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

const { env: servers } = backend();
const folder = mkdtempSync(join(tmpdir(), 'throughline-import-'));
const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: 'development' };
const roles: RoleProcess[] = [];
const importArgs = (file: string) => ['import', file, '--source', 'development', '--map', 'interactions'];

beforeAll(async () => {
  expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
  expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
  for (const role of ['journeys', 'loader'] as const) roles.push(await startRole(role, env));
});
afterAll(async () => {
  await Promise.all(roles.map((role) => role.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const HEADER = 'customer_id,time,interaction,conversion,conversion_value,channel';
const TWICE = 'C1,2026-01-05T10:00:00Z,impression,0,0,Display';
const ROWS = [
  TWICE,
  'C1,2026-01-06T10:00:00Z,impression,0,0,Facebook',
  TWICE,
  'C1,2026-01-07T10:00:00Z,conversion,1,6.5,Paid Search',
  'C2,2026-01-05T10:00:00Z,impression,0,0,Display',
];
const write = (name: string, rows: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`);
  return path;
};

async function one(sql: string): Promise<Record<string, unknown>> {
  const { code, stdout } = await runThroughline(['sql', sql, '--json'], env);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}
const settle = async () => expect(await runThroughline(['audit', '--wait', '90'], env)).toMatchObject({ code: 0 });
const facts = () => one('SELECT count() AS n, uniqExact(message_id) AS ids FROM touchpoints');
const linear = async () => {
  const { stdout } = await runThroughline(
    [
      'sql',
      "SELECT channel, toString(sum(revenue)) AS revenue FROM credits WHERE model = 'linear' GROUP BY channel ORDER BY channel",
      '--json',
    ],
    env,
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};
/** Three impressions and the click share 6.50 equally; the remainder goes to the last. */
const EXPECTED = [
  { channel: 'Display', revenue: '3.25' },
  { channel: 'Facebook', revenue: '1.625' },
  { channel: 'Paid Search', revenue: '1.625' },
];

test('a dry run counts what would be sent and sends nothing', async () => {
  const dry = await runThroughline([...importArgs(write('a.csv', ROWS)), '--dry-run', '--json'], env);
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    rows: 5,
    events: 6,
    types: { impression: 4, click: 1, order: 1 },
    rejected: 0,
  });
  expect(await facts()).toEqual({ n: 0, ids: 0 });
});

test('every row is stored, equal rows separately, and the order credits its path', async () => {
  const first = await runThroughline([...importArgs(write('a.csv', ROWS)), '--json'], env);
  expect(JSON.parse(first.stdout)).toMatchObject({ rows: 5, sent: 6, already: 0, rejected: 0 });
  await settle();
  expect(await facts()).toEqual({ n: 6, ids: 6 });
  expect(await linear()).toEqual(EXPECTED);
});

test('importing it again, shuffled and under another name, changes nothing', async () => {
  const again = await runThroughline([...importArgs(write('b.csv', [...ROWS].reverse())), '--json'], env);
  expect(JSON.parse(again.stdout)).toMatchObject({ rows: 5, sent: 0, already: 6 });
  await settle();
  expect(await facts()).toEqual({ n: 6, ids: 6 });
  expect(await linear()).toEqual(EXPECTED);
});

test('rows that cannot be taken are kept with line and reason, the others go on, and the exit code is 5', async () => {
  const file = write('bad.csv', [
    'C3,yesterday,impression,0,0,Display',
    'C3,short',
    ',2026-01-05T10:00:00Z,impression,0,0,Display',
    ROWS[4] ?? '',
  ]);
  const kept = join(folder, 'bad.rejected.jsonl');
  const bad = await runThroughline([...importArgs(file), '--rejects', kept, '--json'], env);
  expect(bad.code).toBe(5);
  expect(JSON.parse(bad.stdout)).toMatchObject({ rows: 4, sent: 0, already: 1, rejected: 3 });
  const rejects = readFileSync(kept, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rejects.map((r) => r.line)).toEqual([2, 3, 4]);
  expect(rejects[0].reason).toContain('column time');
  expect(rejects[2].reason).toContain('TL_NO_IDENTIFIER');
});

test('an interrupted import goes on with --resume and neither loses nor doubles a row', async () => {
  const rows = Array.from(
    { length: 40_000 },
    (_, i) => `D${i % 500},2026-02-0${1 + (i % 9)}T10:00:00Z,impression,0,0,Display ${i}`,
  );
  const file = write('long.csv', rows);
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'throughline.js'), ...importArgs(file)], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const notes = () => readdirSync(join(folder, 'imports')).filter((name) => name.endsWith('.json'));
  await vi.waitUntil(() => notes().length > 0, { timeout: 60_000, interval: 5 });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const resumed = await runThroughline([...importArgs(file), '--resume', '--json'], env);
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain('going on behind row');
  expect(JSON.parse(resumed.stdout)).toMatchObject({ rows: 40_000, sent: 40_000, already: 0, rejected: 0 });
  await settle();
  expect(await facts()).toEqual({ n: 40_006, ids: 40_006 });
});

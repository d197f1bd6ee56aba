import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../deploy/local/index.ts';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { backend } from '../support/backend.ts';

const { env: servers } = backend();
const dataDir = mkdtempSync(join(tmpdir(), 'throughline-demo-'));
let env: Record<string, string> = {};
beforeAll(async () => {
  const [collector, insights, journeys, loader] = (await freePorts(4)).map(String);
  env = {
    ...servers,
    TL_COLLECTOR_PORT: collector ?? '',
    TL_INSIGHTS_PORT: insights ?? '',
    TL_JOURNEYS_PORT: journeys ?? '',
    TL_LOADER_PORT: loader ?? '',
  };
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function demo(): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const args = [
    join(PACKAGE_ROOT, 'bin', 'throughline.js'),
    '--data-dir',
    dataDir,
    'demo',
    '--people',
    '300',
    '--once',
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Processes whose command line or environment names the data folder. */
const left = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes(dataDir) || readFileSync(`/proc/${pid}/environ`, 'utf8').includes(dataDir)
          ? [command]
          : [];
      } catch {
        return [];
      }
    });

test('the demo tells numbers that add up, joins a visitor to a customer and back, corrects a path, survives kill -9, and leaves nothing running', async () => {
  const { code, stdout, stderr } = await demo();
  expect(stdout).toMatch(/events read = .* stored \+ .* failed \+ .* duplicates: ok/);
  expect(stdout).toContain('credits equal revenue to the cent under 4 models: ok; ledger = recomputation: ok');
  expect(stdout).toMatch(/people \(.* known\), [1-9][\d,]* merges, .* orders/);
  expect(stdout).toMatch(/reads 3 pages: profile .*, known = 0/);
  expect(stdout).toMatch(/signs in with the customer’s e-mail; .* later: .*Paid Search 59\.90/);
  expect(stdout).toMatch(/why .*user_id u-\d+ and email .*; email .* logged in on anonymous_id/);
  expect(stdout).toMatch(/see .*\/\?profile=1[0-9a-f]{31}\n/);
  expect(stdout).toMatch(/undo .* later: .*, and the visitor is unknown again: under every model as before/);
  expect(stdout).toMatch(/redo .* later: .*Paid Search/);
  expect(stdout).toMatch(/after the call was reported: .*Phone/);
  expect(stdout).toMatch(/back after/);
  expect(stdout).toMatch(/audit of .* checks: ok/);
  expect(stderr).not.toMatch(/error/i);
  expect(code).toBe(0);
  expect(left()).toEqual([]);
});

test('a second start uses the data again and tells the same story', async () => {
  const { code, stdout, stderr } = await demo();
  expect(stderr).toContain('using the data in');
  expect(stdout).toMatch(/duplicates: ok/);
  expect(stdout).toMatch(/under every model as before/);
  expect(code).toBe(0);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { applyCommand } from './apply.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-apply-'));
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('a write key from the environment is no difference between two configurations that both name it', async () => {
  const file = (name: string, rest: string) => {
    const path = join(folder, name);
    writeFileSync(path, `workspaces: [{ name: shop, sources: [{ id: web, write_key: { env: WEB_KEY } }]${rest} }]\n`);
    return path;
  };
  const inForce = file('throughline.yaml', '');
  const next = file('next.yaml', ', attribution: { lookback_days: 7 }');
  for (const [name, value] of Object.entries({ TL_CONFIG: inForce, TL_DATA_DIR: folder, WEB_KEY: 'k' }))
    vi.stubEnv(name, value);
  const said: unknown[] = [];
  const hear = (text: unknown) => said.push(text) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  await applyCommand().parseAsync(['--config', next], { from: 'user' });
  expect(said.join('')).toContain('from now on: shop: attribution');
  expect(said.join('')).not.toContain('not taken over');
  expect(readFileSync(inForce, 'utf8')).toContain('effective_from');
});

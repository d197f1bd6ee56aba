import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadDotEnv } from './dot-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('variables of a file are taken in, and a folder of its name is left alone', () => {
  const name = `TL_OF_DOT_ENV_${process.pid}`;
  writeFileSync(join(folder, 'file'), `${name}=yes\n`);
  loadDotEnv(join(folder, 'file'));
  expect(process.env[name]).toBe('yes');
  delete process.env[name];
  mkdirSync(join(folder, 'folder'));
  expect(() => loadDotEnv(join(folder, 'folder'))).not.toThrow();
  expect(() => loadDotEnv(join(folder, 'absent'))).not.toThrow();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../runtime/config/load.ts';
import { DEVELOPMENT_SECRET } from '../../runtime/config/schema.ts';
import { developmentSecretRemark, fingerprintOf } from './identity-secret.ts';
import { openInstallation } from './reach.ts';
import { noteRunning } from './running.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = 'the secret of the shop';

test('a command that would hash with another secret than what runs is refused', () => {
  const env = { KAFKA_BROKERS: '127.0.0.1:1', TL_CONFIG: 'development' };
  const forget = noteRunning(folder, env, fingerprintOf(SECRET));
  expect(() => openInstallation(folder, {})).toThrow('TL_IDENTITY_SECRET is not set here');
  expect(() => openInstallation(folder, { TL_IDENTITY_SECRET: 'another secret, as long' })).toThrow('another one here');
  expect(openInstallation(folder, { TL_IDENTITY_SECRET: SECRET }).config.env.KAFKA_BROKERS).toBe('127.0.0.1:1');
  // Another installation that is asked about from the same folder has its own secret.
  expect(openInstallation(folder, { KAFKA_BROKERS: 'elsewhere:1' }).config.env.TL_IDENTITY_SECRET).toBe(
    DEVELOPMENT_SECRET,
  );
  forget();
  expect(openInstallation(folder, { TL_CONFIG: 'development' }).config.env.TL_IDENTITY_SECRET).toBe(DEVELOPMENT_SECRET);
});

test('the development secret is remarked on where an installation is more than a trial', () => {
  const trial = loadConfig({ TL_CONFIG: 'development' });
  expect(developmentSecretRemark(trial)).toBeUndefined();
  expect(developmentSecretRemark({ ...trial, env: { ...trial.env, TL_HOST: '0.0.0.0' } })).toContain(
    'set TL_IDENTITY_SECRET',
  );
  const [main] = trial.file.workspaces;
  const [source] = main?.sources ?? [];
  if (!main || !source) throw new Error('the defaults hold a source');
  const own = { ...source, id: 'web', write_key: { env: 'WEB_KEY' } };
  const shop = { ...trial, file: { ...trial.file, workspaces: [{ ...main, sources: [source, own] }] } };
  expect(developmentSecretRemark(shop)).toContain('set TL_IDENTITY_SECRET');
  expect(developmentSecretRemark({ ...shop, env: { ...shop.env, TL_IDENTITY_SECRET: SECRET } })).toBeUndefined();
});

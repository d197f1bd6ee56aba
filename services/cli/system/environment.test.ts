import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { environmentOf, reachable } from './environment.ts';

test('what a command says goes before what happens to be set; its log level does not', () => {
  const set = {
    TL_CONFIG: 'mine.yaml',
    TL_WRITE_KEY: 'mine',
    TL_COLLECTOR_PORT: '9',
    TL_LOG_LEVEL: 'debug',
    TL_DATA_DIR: 'other',
    TL_HOST: '',
  };
  const env = environmentOf(
    { dataDir: '/data', portBase: 30_000, env: { TL_CONFIG: 'demo.yaml', TL_WRITE_KEY: 'demo' }, logLevel: 'warn' },
    set,
  );
  expect(env).toMatchObject({
    TL_CONFIG: 'demo.yaml',
    TL_WRITE_KEY: 'demo',
    TL_COLLECTOR_PORT: '30004',
    TL_LOG_LEVEL: 'debug',
    TL_DATA_DIR: '/data',
  });
  expect(env).not.toHaveProperty('TL_HOST');
  expect(environmentOf({ dataDir: '/data', logLevel: 'warn' }, {})['TL_LOG_LEVEL']).toBe('warn');
});

test('another folder finds the configuration file of what runs here; secrets are not passed on', () => {
  const found = reachable({
    TL_CONFIG: 'shop.yaml',
    KAFKA_BROKERS: 'k:1',
    TL_IDENTITY_SECRET: 's',
    TL_READ_TOKEN: 't',
  });
  expect(found).toEqual({ TL_CONFIG: resolve('shop.yaml'), KAFKA_BROKERS: 'k:1' });
  expect(reachable({ TL_CONFIG: 'development' })).toEqual({ TL_CONFIG: 'development' });
});

test('so does it with the file that lies where it was started, though nobody named it', () => {
  const [here, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), 'throughline-environment-'))];
  process.chdir(folder);
  try {
    expect(reachable({})).toEqual({});
    writeFileSync('throughline.yaml', '');
    expect(reachable({})).toEqual({ TL_CONFIG: resolve('throughline.yaml') });
  } finally {
    process.chdir(here);
    rmSync(folder, { recursive: true });
  }
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../runtime/config/load.ts';
import { type Config, configFile } from '../../runtime/config/schema.ts';
import { tokenBuckets } from './rate.ts';
import { mayUse, sourcesOf } from './sources.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const base = loadConfig({ TL_CONFIG: 'development' });
const configOf = (workspaces: unknown[]): Config => ({ ...base, file: configFile.parse({ workspaces }) });

describe('sourcesOf', () => {
  test('a write key opens its source and no other', () => {
    const sources = sourcesOf(
      configOf([
        { name: 'shop', sources: [{ id: 'web', write_key: { sha256: sha256('k1') } }, { id: 'files' }] },
        { name: 'club', sources: [{ id: 'web', write_key: { sha256: sha256('k2') } }] },
      ]),
    );
    expect(sources.find('k1')?.scope).toMatchObject({ workspace: 'shop', source: 'web' });
    expect(sources.find('k2')?.scope).toMatchObject({ workspace: 'club' });
    expect(sources.find('')).toBeUndefined();
    expect(sources.find(sha256('k1'))).toBeUndefined();
  });

  test('a key whose variable is not set stops the start with its name', () => {
    expect(() =>
      sourcesOf(configOf([{ name: 'shop', sources: [{ id: 'web', write_key: { env: 'WEB_KEY' } }] }])),
    ).toThrow('source "web" of workspace "shop": its write key is in the variable WEB_KEY, which is not set');
  });
});

test.each([
  [['shop.example'], 'https://shop.example', true],
  [['shop.example'], 'https://www.shop.example:8443', true],
  [['shop.example'], 'https://a.shop.example', false],
  [['*.shop.example'], 'https://a.shop.example', true],
  [['*.shop.example'], 'https://evilshop.example', false],
  [['https://shop.example'], 'http://shop.example', false],
  [['localhost:3000'], 'http://localhost:3000', true],
  [['localhost:3000'], 'http://localhost:3001', false],
  [['shop.example'], 'null', false],
  [[], 'https://any.example', true],
])('domains %j, origin %s: %j', (domains, origin, allowed) => {
  const [source] = configOf([{ name: 'shop', sources: [{ id: 'web', domains }] }]).file.workspaces[0]?.sources ?? [];
  expect(source && mayUse(source, origin)).toBe(allowed);
});

test('a source gets a second’s worth at once, then its rate; others are not touched', () => {
  const rate = tokenBuckets(10);
  expect(rate.take('a', 100, 100, 0)).toBe(0);
  expect(rate.take('a', 50, 100, 0)).toBe(1);
  expect(rate.take('b', 100, 100, 0)).toBe(0);
  expect(rate.take('a', 50, 100, 500)).toBe(0);
  expect(rate.take('a', 1_000, 100, 60_000)).toBe(0);
  expect(rate.take('a', 1_000, 100, 60_000)).toBe(1);
  expect(rate.take('slow', 10, 1, 0)).toBe(0);
  expect(rate.take('slow', 10, 1, 0)).toBe(10);
});

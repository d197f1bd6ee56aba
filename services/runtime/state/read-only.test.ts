import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lmdbStore } from './lmdb.ts';
import { viewStore } from './read-only.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-view-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (scope: string, key: string, value: string) => ({ scope, key, value: Buffer.from(value) });

test('a look at a store shows what its owner wrote, and leaves the store to its owner', async () => {
  const path = join(folder, '0');
  const owner = lmdbStore(path);
  owner.apply([put('a', 'k', '1'), put('a', 'l', '2'), put('ab', 'k', '3')], { touchpoints: 7 });
  const view = viewStore(path);
  const shown = (scope?: string) => [...(view?.entries(scope) ?? [])].map((e) => `${e.scope} ${e.key} ${e.value}`);
  expect(shown()).toEqual(['a k 1', 'a l 2', 'ab k 3']);
  expect(shown('a')).toEqual(['a k 1', 'a l 2']);
  expect(view?.positions()).toEqual({ touchpoints: 7 });
  owner.apply([put('b', 'k', '4')], { touchpoints: 8 });
  await view?.close();
  expect(owner.get('b', 'k')?.toString()).toBe('4');
  await owner.close();
});

test('where no store is nothing is made', () => {
  expect(viewStore(join(folder, 'none'))).toBeUndefined();
});

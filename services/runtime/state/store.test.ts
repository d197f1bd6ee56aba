import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { cached } from './cached.ts';
import { lmdbStore } from './lmdb.ts';
import { memoryStore } from './memory.ts';
import type { KeyRange, StateStore } from './port.ts';
import { openFolder } from './shutdown.ts';

const opened: StateStore[] = [];
const folders: string[] = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'throughline-state-'));
  folders.push(path);
  return join(path, '0');
};
const openLmdb = (path: string) => {
  const store = lmdbStore(path);
  opened.push(store);
  return store;
};
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const text = (value: string) => Buffer.from(value);
const keys = (store: StateStore, scope: string, range?: KeyRange) => [...store.range(scope, range)].map((e) => e.key);

describe.each([
  ['memory', () => memoryStore()],
  ['lmdb', () => openLmdb(folder())],
  ['cached', () => cached(memoryStore())],
  ['scarcely cached', () => cached(memoryStore(), { entries: 6, perScope: 3 })],
])('the %s store', (_name, make) => {
  test('gives back what was applied, and forgets what was deleted', () => {
    const store = make();
    store.apply([{ scope: 'a', key: 'k', value: text('1') }], {});
    store.apply([{ scope: 'a', key: 'k2', value: text('') }], {});
    expect(store.get('a', 'k')).toEqual(text('1'));
    expect(store.get('a', 'k2')).toEqual(text(''));
    expect(store.get('ak', '')).toBeUndefined();
    store.apply([{ scope: 'a', key: 'k', value: undefined }], {});
    expect(store.get('a', 'k')).toBeUndefined();
  });

  test('the last change of an entry wins within one step', () => {
    const store = make();
    store.apply(
      [
        { scope: 'a', key: 'k', value: text('1') },
        { scope: 'a', key: 'k', value: undefined },
        { scope: 'a', key: 'k', value: text('3') },
      ],
      {},
    );
    expect(store.get('a', 'k')).toEqual(text('3'));
  });

  test('a range stays inside its scope, is in byte order, and honours bounds, direction and limit', () => {
    const store = make();
    const all = ['', '0', '00', '1', 'A', 'a', '~'];
    for (const scope of ['a', 'a ', '#a', 'aa'])
      store.apply(
        all.map((key) => ({ scope, key, value: text(`${scope}${key}`) })),
        {},
      );
    expect(keys(store, 'a')).toEqual(all);
    expect(keys(store, 'a', { reverse: true })).toEqual([...all].reverse());
    const key = fc.constantFrom(...all, '2', 'z');
    const range: fc.Arbitrary<KeyRange> = fc.record(
      { from: key, to: key, reverse: fc.boolean(), limit: fc.nat(8) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(range, (range) => {
        const inside = all.filter(
          (k) => (range.from === undefined || k >= range.from) && (range.to === undefined || k < range.to),
        );
        if (range.reverse) inside.reverse();
        expect(keys(store, 'a', range)).toEqual(inside.slice(0, range.limit ?? inside.length));
      }),
      { numRuns: 300 },
    );
  });

  test('entries can be read while a range is read, and a range can be left early', () => {
    const store = make();
    store.apply(
      Array.from({ length: 500 }, (_, n) => ({ scope: 'a', key: String(n).padStart(3, '0'), value: text(String(n)) })),
      {},
    );
    const seen: string[] = [];
    for (const entry of store.range('a')) {
      expect(store.get('a', '007')).toEqual(text('7'));
      for (const inner of store.range('a', { from: '1', limit: 2 })) seen.push(inner.key);
      expect(entry.value).toEqual(text(String(Number(entry.key))));
      if (entry.key === '300') break;
    }
    expect(seen).toHaveLength(602);
  });

  test('positions move with the changes; wiping forgets both', () => {
    const store = make();
    store.apply([{ scope: 'a', key: 'k', value: text('1') }], { input: 7, log: 9_007_199_254_740_991 });
    store.apply([], { input: 8 });
    expect([store.position('input'), store.position('log'), store.position('other')]).toEqual([
      8,
      9_007_199_254_740_991,
      undefined,
    ]);
    expect(store.size().entries).toBe(1);
    store.wipe();
    expect([store.get('a', 'k'), store.position('input'), store.size().entries]).toEqual([undefined, undefined, 0]);
  });

  test('a step that throws half way changes nothing', () => {
    const store = make();
    store.apply([{ scope: 'a', key: 'k', value: text('1') }], { input: 1 });
    const broken = (function* () {
      yield { scope: 'a', key: 'k', value: text('2') };
      throw new Error('half way');
    })();
    expect(() => store.apply(broken, { input: 2 })).toThrow('half way');
    expect([store.get('a', 'k'), store.position('input')]).toEqual([text('1'), 1]);
  });
});

test('a cache never shows anything but what the store holds, however little it may keep', () => {
  const scope = fc.constantFrom('a', 'b', 'c', '#local');
  const key = fc.constantFrom('1', '2', '3', '4', '5');
  const change = fc.record({ scope, key, value: fc.option(fc.string().map(text), { nil: undefined }) });
  const steps = fc.array(fc.record({ changes: fc.array(change, { maxLength: 6 }), look: scope, at: key }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(steps, fc.nat(8), fc.nat(4), (all, entries, perScope) => {
      const plain = memoryStore();
      const kept = cached(memoryStore(), { entries, perScope });
      for (const { changes, look, at } of all) {
        plain.apply(changes, {});
        kept.apply(changes, {});
        expect(kept.get(look, at)).toEqual(plain.get(look, at));
        expect([...kept.range(look, { reverse: true })]).toEqual([...plain.range(look, { reverse: true })]);
      }
    }),
  );
});

describe('the lmdb store on disk', () => {
  const step = [{ scope: 'a', key: 'k', value: text('1') }];

  test('keeps entries and positions when it is opened again', async () => {
    const path = folder();
    const store = lmdbStore(path);
    store.apply(step, { input: 5 });
    await store.close();
    const again = openLmdb(path);
    expect([again.get('a', 'k'), again.position('input')]).toEqual([text('1'), 5]);
  });

  test('is empty after the machine stopped while it was open', async () => {
    const path = folder();
    const store = lmdbStore(path);
    store.apply(step, { input: 5 });
    await store.close();
    writeFileSync(join(path, 'opened-in.txt'), 'an earlier run of the machine\n');
    const again = openLmdb(path);
    expect([again.get('a', 'k'), again.position('input')]).toEqual([undefined, undefined]);
  });

  test('is kept over a stop of the machine when it was closed before', () => {
    const path = folder();
    const first = openFolder(path, 'run 1');
    writeFileSync(join(path, 'data'), 'x');
    first.closedCleanly();
    const second = openFolder(path, 'run 2');
    expect(readdirSync(path)).toContain('data');
    openFolder(path, 'run 3');
    expect(readdirSync(path)).not.toContain('data');
    second.closedCleanly();
  });

  test('a process that was replaced can no longer write, and leaves the mark of its successor', () => {
    const path = folder();
    const older = openLmdb(path);
    older.apply(step, { input: 5 });
    const newer = openLmdb(path);
    expect(() => older.apply([{ ...step[0]!, value: text('2') }], { input: 6 })).toThrow('taken over');
    expect([newer.get('a', 'k'), newer.position('input')]).toEqual([text('1'), 5]);
  });
});

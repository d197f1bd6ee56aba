import { randomUUID } from 'node:crypto';
import { type Database, open, type RootDatabase } from 'lmdb';
import type { KeyRange, StateEntry, StateStore } from './port.ts';
import { openFolder } from './shutdown.ts';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
const entryKey = (scope: string, key: string): Buffer => bytesOf(`${scope}\0${key}`);
const OWNER = bytesOf('owner');

/**
 * A store in a folder of its own. Writes are not forced to disk: the store is a cache of the changelog, what the
 * process wrote survives its kill, and after an unclean stop of the machine the folder is emptied.
 * One process owns it: opening takes it over, and the writes of an owner before throw.
 */
export function lmdbStore(path: string): StateStore {
  const folder = openFolder(path);
  const root: RootDatabase<Buffer, Buffer> = open({ path, noSync: true, keyEncoding: 'binary', encoding: 'binary' });
  const settings = { keyEncoding: 'binary', encoding: 'binary' } as const;
  const entries: Database<Buffer, Buffer> = root.openDB('entries', settings);
  const positions: Database<Buffer, Buffer> = root.openDB('positions', settings);
  const owner = bytesOf(randomUUID());
  root.putSync(OWNER, owner);
  let closed = false;

  /** A worker that was stopped between commit and apply must not write over what its successor did since. */
  const owned = (work: () => void) =>
    root.transactionSync(() => {
      if (!root.get(OWNER)?.equals(owner)) throw new Error(`the state in ${path} was taken over by another process`);
      work();
    });

  return {
    get: (scope, key) => entries.get(entryKey(scope, key)),
    range: (scope, range = {}) => readRange(entries, scope, range),
    apply(changes, moved) {
      owned(() => {
        for (const { scope, key, value } of changes) {
          if (value) entries.putSync(entryKey(scope, key), value);
          else entries.removeSync(entryKey(scope, key));
        }
        for (const [name, offset] of Object.entries(moved)) positions.putSync(bytesOf(name), bytesOf(String(offset)));
      });
    },
    position(name) {
      const value = positions.get(bytesOf(name));
      return value && Number(value.toString('latin1'));
    },
    size() {
      const stats = entries.getStats() as Record<string, number>;
      const count = (name: string) => stats[name] ?? 0;
      const pages = count('treeBranchPageCount') + count('treeLeafPageCount') + count('overflowPages');
      return { entries: count('entryCount'), bytes: pages * count('pageSize') };
    },
    wipe() {
      owned(() => {
        entries.clearSync();
        positions.clearSync();
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      const ours = root.get(OWNER)?.equals(owner);
      await root.close();
      if (ours) folder.closedCleanly();
    },
  };
}

function* readRange(
  entries: Database<Buffer, Buffer>,
  scope: string,
  { from = '', to, reverse = false, limit }: KeyRange,
): Generator<StateEntry> {
  const low = entryKey(scope, from);
  const high = to === undefined ? bytesOf(`${scope}\x01`) : entryKey(scope, to);
  const bounds = reverse
    ? { start: high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse }
    : { start: low, end: high };
  if (limit === 0 || Buffer.compare(low, high) >= 0) return;
  for (const { key, value } of entries.getRange(limit === undefined ? bounds : { ...bounds, limit }))
    yield { key: key.toString('latin1', scope.length + 1), value };
}

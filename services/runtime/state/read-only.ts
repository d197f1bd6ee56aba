import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';

/** One entry of a store with the scope it is in. */
export interface ScopedEntry {
  readonly scope: string;
  readonly key: string;
  readonly value: Buffer;
}

/** A store looked at from outside: nothing is written, and its owner may go on working. */
export interface StoreView {
  /** Every entry in order, or those of one scope. Long readings do not hold up the owner. */
  entries(scope?: string): Iterable<ScopedEntry>;
  /** Positions by name. */
  positions(): Record<string, number>;
  close(): Promise<void>;
}

const SETTINGS = { keyEncoding: 'binary', encoding: 'binary' } as const;
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Opens the store in a folder for reading alone; undefined where there is none. */
export function viewStore(path: string): StoreView | undefined {
  if (!existsSync(join(path, 'data.mdb'))) return undefined;
  const root = open<Buffer, Buffer>({ path, readOnly: true, ...SETTINGS });
  const entries = root.openDB<Buffer, Buffer>('entries', SETTINGS);
  const positions = root.openDB<Buffer, Buffer>('positions', SETTINGS);
  return {
    *entries(scope) {
      const within = scope === undefined ? {} : { start: bytesOf(`${scope}\0`), end: bytesOf(`${scope}\x01`) };
      // Without a snapshot no page is kept from being used again; an entry that changes meanwhile is seen as it is then.
      for (const { key, value } of entries.getRange({ ...within, snapshot: false })) {
        const text = key.toString('latin1');
        const cut = text.indexOf('\0');
        yield { scope: text.slice(0, cut), key: text.slice(cut + 1), value };
      }
    },
    positions: () =>
      Object.fromEntries(
        [...positions.getRange({})].map(({ key, value }) => [key.toString('latin1'), Number(value.toString('latin1'))]),
      ),
    close: () => root.close(),
  };
}

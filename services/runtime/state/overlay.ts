import type { KeyRange, State, StateChange, StateEntry, StateReader } from './port.ts';
import { slice, sortedKeys } from './sorted.ts';

/** State with writes that are not applied yet. */
export interface Overlay extends State {
  /** The last write of every entry written, scope by scope. */
  changes(): StateChange[];
}

/** Writes of one scope; grouped so that a range sorts only its own scope's keys. */
interface Pending {
  readonly writes: Map<string, Buffer | undefined>;
  /** Keys in order; undefined after a new key. */
  sorted: string[] | undefined;
}

/**
 * Read-your-writes over a store that stays as it is. A range sees the writes made before it was asked for, not those
 * made while it is read. Overlays can lie on overlays.
 */
export function overlay(store: StateReader): Overlay {
  const scopes = new Map<string, Pending>();

  const write = (scope: string, key: string, value: Buffer | undefined) => {
    let pending = scopes.get(scope);
    if (!pending) {
      pending = { writes: new Map(), sorted: undefined };
      scopes.set(scope, pending);
    }
    if (pending.sorted && !pending.writes.has(key)) pending.sorted = undefined;
    pending.writes.set(key, value);
  };

  return {
    get(scope, key) {
      const pending = scopes.get(scope);
      return pending?.writes.has(key) ? pending.writes.get(key) : store.get(scope, key);
    },
    range(scope, range = {}) {
      const pending = scopes.get(scope);
      if (!pending) return store.range(scope, range);
      pending.sorted ??= sortedKeys(pending.writes.keys());
      const { limit: _, ...bounds } = range;
      const written = slice(pending.sorted, bounds).map((key) => ({ key, value: pending.writes.get(key) }));
      if (written.length === 0) return store.range(scope, range);
      return merge(store.range(scope, bounds), written, range);
    },
    put: write,
    delete: (scope, key) => write(scope, key, undefined),
    changes() {
      const all: StateChange[] = [];
      for (const [scope, { writes }] of scopes) for (const [key, value] of writes) all.push({ scope, key, value });
      return all;
    },
  };
}

/** Merges stored entries with writes, both in the order of the range; a write hides the stored entry of its key. */
function* merge(
  stored: Iterable<StateEntry>,
  written: readonly { key: string; value: Buffer | undefined }[],
  { reverse, limit = Number.POSITIVE_INFINITY }: KeyRange,
): Generator<StateEntry> {
  let left = limit;
  let at = 0;
  if (left <= 0) return;
  const before = (a: string, b: string) => (reverse ? a > b : a < b);
  for (const entry of stored) {
    for (let next = written[at]; next && before(next.key, entry.key); next = written[++at]) {
      if (!next.value) continue;
      yield { key: next.key, value: next.value };
      if (--left === 0) return;
    }
    if (written[at]?.key === entry.key) continue;
    yield entry;
    if (--left === 0) return;
  }
  for (let next = written[at]; next; next = written[++at]) {
    if (!next.value) continue;
    yield { key: next.key, value: next.value };
    if (--left === 0) return;
  }
}

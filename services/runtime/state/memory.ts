import type { KeyRange, StateEntry, StateStore } from './port.ts';
import { slice, sortedKeys } from './sorted.ts';

interface Scope {
  readonly entries: Map<string, Buffer>;
  /** Keys in order; undefined after a key came or went. */
  sorted: string[] | undefined;
}

/** A store in memory, for tests and trials. Keeps nothing when the process ends; `close` keeps it readable. */
export function memoryStore(): StateStore {
  const scopes = new Map<string, Scope>();
  const positions = new Map<string, number>();

  const put = (name: string, key: string, value: Buffer) => {
    let scope = scopes.get(name);
    if (!scope) {
      scope = { entries: new Map(), sorted: undefined };
      scopes.set(name, scope);
    }
    if (!scope.entries.has(key)) scope.sorted = undefined;
    scope.entries.set(key, value);
  };
  const remove = (name: string, key: string) => {
    const scope = scopes.get(name);
    if (!scope?.entries.delete(key)) return;
    scope.sorted = undefined;
    if (scope.entries.size === 0) scopes.delete(name);
  };

  return {
    get: (scope, key) => scopes.get(scope)?.entries.get(key),
    *range(name: string, range: KeyRange = {}): Iterable<StateEntry> {
      const scope = scopes.get(name);
      if (!scope) return;
      scope.sorted ??= sortedKeys(scope.entries.keys());
      for (const key of slice(scope.sorted, range)) {
        const value = scope.entries.get(key);
        if (value) yield { key, value };
      }
    },
    apply(changes, moved) {
      for (const { scope, key, value } of [...changes]) {
        if (value) put(scope, key, value);
        else remove(scope, key);
      }
      for (const [name, offset] of Object.entries(moved)) positions.set(name, offset);
    },
    position: (name) => positions.get(name),
    size() {
      let entries = 0;
      let bytes = 0;
      for (const [name, scope] of scopes) {
        entries += scope.entries.size;
        for (const [key, value] of scope.entries) bytes += name.length + 1 + key.length + value.length;
      }
      return { entries, bytes };
    },
    wipe() {
      scopes.clear();
      positions.clear();
    },
    close: async () => {},
  };
}

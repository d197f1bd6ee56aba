import type { StateStore } from './port.ts';
import { ScopeEntries } from './scope-entries.ts';

/** A store in memory, for tests and trials. Keeps nothing when the process ends; `close` keeps it readable. */
export function memoryStore(): StateStore {
  const scopes = new Map<string, ScopeEntries>();
  const positions = new Map<string, number>();

  const put = (name: string, key: string, value: Buffer) => {
    const scope = scopes.get(name) ?? new ScopeEntries();
    scopes.set(name, scope);
    scope.put(key, value);
  };
  const remove = (name: string, key: string) => {
    const scope = scopes.get(name);
    scope?.delete(key);
    if (scope?.count === 0) scopes.delete(name);
  };

  return {
    get: (scope, key) => scopes.get(scope)?.get(key),
    range: (scope, range = {}) => scopes.get(scope)?.range(range) ?? [],
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
        entries += scope.count;
        bytes += scope.bytes() + scope.count * (name.length + 1);
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

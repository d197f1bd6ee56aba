import type { StateStore } from './port.ts';
import { ScopeEntries } from './scope-entries.ts';

/** How much of a store is kept in memory. */
export interface CacheLimits {
  /** Entries of all kept scopes together. */
  readonly entries: number;
  /** A scope with more entries is read from the store each time. */
  readonly perScope: number;
}

const LIMITS: CacheLimits = { entries: 100_000, perScope: 128 };

/** What is left of a full cache. */
const KEPT_SHARE = 0.9;

/** A scope too large to keep. */
const LARGE = new ScopeEntries();

/**
 * A store that keeps the scopes it touched last whole in memory: a step reads a profile several times, each a range in
 * LMDB otherwise (measured: half the cost of a step). Local ("#") scopes are not kept: they are looked up by key.
 */
export function cached(store: StateStore, limits: CacheLimits = LIMITS): StateStore {
  const scopes = new Map<string, ScopeEntries>();
  let held = 0;

  /** Lets the scopes of longest ago go, many at once: a map that loses its first entry again and again gets slow. */
  function evict(): void {
    if (held <= limits.entries) return;
    for (const [name, scope] of scopes) {
      if (held <= limits.entries * KEPT_SHARE) return;
      scopes.delete(name);
      held -= scope.count + 1;
    }
  }

  /** The kept entries of a scope; undefined when it is read from the store. */
  function kept(name: string): ScopeEntries | undefined {
    if (name.charCodeAt(0) === 35) return undefined;
    const known = scopes.get(name);
    if (known) {
      // To the end of the order in which they go.
      scopes.delete(name);
      scopes.set(name, known);
      return known === LARGE ? undefined : known;
    }
    let scope = new ScopeEntries();
    for (const { key, value } of store.range(name, { limit: limits.perScope + 1 })) scope.put(key, value);
    if (scope.count > limits.perScope) scope = LARGE;
    scopes.set(name, scope);
    held += scope.count + 1;
    evict();
    return scope === LARGE ? undefined : scope;
  }

  function write(name: string, key: string, value: Buffer | undefined): void {
    const scope = scopes.get(name);
    if (!scope || scope === LARGE) return;
    held -= scope.count;
    if (value) scope.put(key, value);
    else scope.delete(key);
    if (scope.count > limits.perScope) scopes.set(name, LARGE);
    else held += scope.count;
  }

  return {
    ...store,
    get(scope, key) {
      const inMemory = kept(scope);
      return inMemory ? inMemory.get(key) : store.get(scope, key);
    },
    range(scope, range = {}) {
      return kept(scope)?.range(range) ?? store.range(scope, range);
    },
    apply(changes, positions) {
      const all = [...changes];
      store.apply(all, positions);
      for (const { scope, key, value } of all) write(scope, key, value);
      evict();
    },
    wipe() {
      store.wipe();
      scopes.clear();
      held = 0;
    },
  };
}

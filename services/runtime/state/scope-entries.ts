import type { KeyRange, StateEntry } from './port.ts';
import { slice, sortedKeys } from './sorted.ts';

/** The entries of one scope in memory. */
export class ScopeEntries {
  readonly #entries = new Map<string, Buffer>();
  /** Keys in order; undefined after a key came or went. */
  #sorted: string[] | undefined;

  get count(): number {
    return this.#entries.size;
  }
  get(key: string): Buffer | undefined {
    return this.#entries.get(key);
  }
  put(key: string, value: Buffer): void {
    if (!this.#entries.has(key)) this.#sorted = undefined;
    this.#entries.set(key, value);
  }
  delete(key: string): void {
    if (this.#entries.delete(key)) this.#sorted = undefined;
  }
  *range(range: KeyRange): Generator<StateEntry> {
    this.#sorted ??= sortedKeys(this.#entries.keys());
    for (const key of slice(this.#sorted, range)) {
      const value = this.#entries.get(key);
      if (value) yield { key, value };
    }
  }
  /** Characters and bytes of keys and values. */
  bytes(): number {
    let bytes = 0;
    for (const [key, value] of this.#entries) bytes += key.length + value.length;
    return bytes;
  }
}

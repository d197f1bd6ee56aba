/** Remembers at least the last `limit` values, at most twice as many; forgetting is allowed, growing is not. */
export class BoundedSet {
  readonly #limit: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when the value is remembered already. */
  add(value: string): boolean {
    if (this.#young.has(value) || this.#old.has(value)) return false;
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(value);
    return true;
  }
}

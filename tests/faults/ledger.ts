/** How often ClickHouse holds a message. */
export interface Stored {
  readonly message_id: string;
  readonly n: number;
}

/** Where the ledger and ClickHouse disagree: message ids. */
export interface Disagreement {
  /** Acknowledged and not there. */
  readonly lost: string[];
  /** There more than once. */
  readonly doubled: string[];
  /** There and never sent. */
  readonly strangers: string[];
}

/**
 * What a client knows of what it sent, kept apart from everything that is tested: acknowledged events must be stored
 * once; of those it never had an answer for (a timeout, a lost connection, a 503) either nothing or one is right.
 */
export class Ledger {
  readonly #acknowledged = new Map<string, boolean>();
  #count = 0;

  /** Before it goes out: from now on it may be there. */
  sent(ids: readonly string[]): void {
    for (const id of ids) if (!this.#acknowledged.has(id)) this.#acknowledged.set(id, false);
  }

  acknowledged(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#acknowledged.get(id) !== true) this.#count++;
      this.#acknowledged.set(id, true);
    }
  }

  /** Different messages sent, and how many of them were acknowledged. */
  counts(): { sent: number; acknowledged: number; unknown: number } {
    const sent = this.#acknowledged.size;
    return { sent, acknowledged: this.#count, unknown: sent - this.#count };
  }

  /** Compares with what is stored: `slices` together name every stored message once. */
  async compare(slices: AsyncIterable<readonly Stored[]>): Promise<Disagreement> {
    const doubled: string[] = [];
    const strangers: string[] = [];
    const missing = new Map(this.#acknowledged);
    for await (const slice of slices) {
      for (const { message_id: id, n } of slice) {
        if (n > 1) doubled.push(id);
        if (!this.#acknowledged.has(id)) strangers.push(id);
        missing.delete(id);
      }
    }
    return { lost: [...missing].flatMap(([id, acknowledged]) => (acknowledged ? [id] : [])), doubled, strangers };
  }
}

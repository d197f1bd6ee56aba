import type { LogRecord } from '../port.ts';

/** What a read found, and where the next one begins. */
export interface Slice {
  readonly records: readonly LogRecord[];
  readonly next: number;
}

/**
 * One partition in memory. Transaction markers and aborted records take offsets that are never delivered, as in
 * Kafka: offsets of a transactional topic are not dense.
 */
export class MemoryPartition {
  readonly #entries: (LogRecord | null)[] = [];
  readonly #listeners = new Set<() => void>();
  /** First offset kept. */
  low = 0;

  /** One past the last offset taken. */
  get end(): number {
    return this.low + this.#entries.length;
  }

  /** Takes the next offset for a record. */
  append(make: (offset: number) => LogRecord): number {
    const offset = this.end;
    this.#entries.push(make(offset));
    return offset;
  }

  /** Takes the next offset for something that is never delivered. */
  appendHidden(): number {
    this.#entries.push(null);
    return this.end - 1;
  }

  /** Tells the listeners that there is more. */
  flush(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Up to `max` records from an offset on; hidden entries after the last one are passed too. */
  read(from: number, max: number): Slice {
    const records: LogRecord[] = [];
    let next = from;
    for (; next < this.end; next++) {
      const entry = this.#entries[next - this.low];
      if (entry && records.length === max) break;
      if (entry) records.push(entry);
    }
    return { records, next };
  }

  /** First offset at or after an instant; the end where there is none. */
  at(timestamp: number): number {
    const index = this.#entries.findIndex((entry) => entry !== null && entry.timestamp >= timestamp);
    return index < 0 ? this.end : this.low + index;
  }

  /** Deletes what lies before an offset, as retention does. */
  truncate(before: number): void {
    this.#entries.splice(0, before - this.low);
    this.low = before;
    this.flush();
  }

  /** Calls `listener` after each write until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * Ordered state of one partition. An entry has a scope (the identifier it belongs to) and a key inside it; both are
 * strings of single bytes (characters up to U+00FF) without "\0". Ranges stay inside one scope. A scope that begins
 * with "#" is local: it is kept on this machine only and never reaches the changelog.
 */
export interface StateReader {
  get(scope: string, key: string): Buffer | undefined;
  range(scope: string, range?: KeyRange): Iterable<StateEntry>;
}

export interface StateEntry {
  readonly key: string;
  readonly value: Buffer;
}

export interface KeyRange {
  /** First key, inclusive. */
  readonly from?: string;
  /** End, exclusive. */
  readonly to?: string;
  /** From the end backwards. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** State as a handler sees it: its own writes included, nothing applied yet. */
export interface State extends StateReader {
  put(scope: string, key: string, value: Buffer): void;
  delete(scope: string, key: string): void;
}

/** One change of an entry; undefined deletes it. */
export interface StateChange {
  readonly scope: string;
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** The store of one partition: LMDB, or memory in tests. It is a cache of the changelog. */
export interface StateStore extends StateReader {
  /** Applies changes and remembers positions (name -> offset) in one atomic step. */
  apply(changes: Iterable<StateChange>, positions: Readonly<Record<string, number>>): void;
  /** The position remembered under a name. */
  position(name: string): number | undefined;
  /** Entries and bytes, for metrics. */
  size(): { entries: number; bytes: number };
  /** Deletes everything. */
  wipe(): void;
  close(): Promise<void>;
}

import type { NewRecord } from '../../runtime/log/port.ts';

/** Why records were not written; the sender should come again after so many seconds. */
export interface NotWritten {
  readonly reason: 'full' | 'unreachable' | 'stopping';
  /** Sent, wholly or in part: some of the records may be written. */
  readonly sent: boolean;
  readonly retryAfterSeconds: number;
}

/** `written`: every record is acknowledged by all in-sync replicas. */
export type WriteOutcome = 'written' | NotWritten;

export interface OutboxOptions {
  /** Writes records, or rejects; what it rejected may still have been written. */
  readonly append: (records: readonly NewRecord[]) => Promise<void>;
  /** Most bytes taken and not yet acknowledged. */
  readonly maxBytes: number;
  /** Most bytes of one send: below what a broker takes for one partition. */
  readonly sendBytes: number;
  /** Longest time a request waits for its turn, milliseconds. */
  readonly patienceMs: number;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
  readonly onSent?: (milliseconds: number, error: Error | undefined) => void;
}

interface Parcel {
  readonly records: readonly NewRecord[];
  readonly bytes: number;
  readonly deadline: number;
  readonly settle: (outcome: WriteOutcome) => void;
}

/**
 * Turns many requests into few sends: one send is under way at a time, and whatever arrived meanwhile goes with the
 * next. So the wait adapts by itself: none at low load, large sends at high load. Memory is bounded by bytes.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #queue: Parcel[] = [];
  #bytes = 0;
  #pump: Promise<void> | undefined;
  #stopping = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Bytes taken and not yet acknowledged. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the fate of all the records is known. Never rejects. */
  write(records: readonly NewRecord[]): Promise<WriteOutcome> {
    if (records.length === 0) return Promise.resolve('written');
    if (this.#stopping) return Promise.resolve({ reason: 'stopping', sent: false, retryAfterSeconds: 1 });
    const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0);
    if (this.#bytes > 0 && this.#bytes + bytes > this.#options.maxBytes)
      return Promise.resolve({ reason: 'full', sent: false, retryAfterSeconds: 2 });
    this.#bytes += bytes;
    return new Promise((resolve) => {
      const settle = (outcome: WriteOutcome) => {
        this.#bytes -= bytes;
        resolve(outcome);
      };
      this.#queue.push({ records, bytes, deadline: this.#options.now() + this.#options.patienceMs, settle });
      this.#pump ??= this.#run();
    });
  }

  /** Sends what was taken, takes nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#pump;
  }

  async #run(): Promise<void> {
    // One turn later, so that requests parsed in the same turn share the first send.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      this.#dropLate();
      const parcels = this.#next();
      if (parcels.length === 0) continue;
      const outcome = await this.#send(parcels.flatMap((parcel) => parcel.records));
      for (const parcel of parcels) parcel.settle(outcome);
      // Without Kafka a stop must not wait for every send that is still queued.
      if (this.#stopping && outcome !== 'written')
        for (const parcel of this.#queue.splice(0)) parcel.settle({ ...outcome, sent: false });
    }
    this.#pump = undefined;
  }

  #dropLate(): void {
    const now = this.#options.now();
    const late = this.#queue.filter((parcel) => parcel.deadline < now);
    if (late.length === 0) return;
    this.#queue = this.#queue.filter((parcel) => parcel.deadline >= now);
    for (const parcel of late) parcel.settle({ reason: 'unreachable', sent: false, retryAfterSeconds: 5 });
  }

  #next(): Parcel[] {
    let count = 0;
    let bytes = 0;
    for (const parcel of this.#queue) {
      if (count > 0 && bytes + parcel.bytes > this.#options.sendBytes) break;
      bytes += parcel.bytes;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  /** Parts of a parcel that is too large for one send go one after the other. */
  async #send(records: readonly NewRecord[]): Promise<WriteOutcome> {
    for (const part of this.#parts(records)) {
      const started = this.#options.now();
      try {
        await this.#options.append(part);
        this.#options.onSent?.(this.#options.now() - started, undefined);
      } catch (error) {
        this.#options.onSent?.(
          this.#options.now() - started,
          error instanceof Error ? error : new Error(String(error)),
        );
        return { reason: 'unreachable', sent: true, retryAfterSeconds: 5 };
      }
    }
    return 'written';
  }

  *#parts(records: readonly NewRecord[]): Iterable<readonly NewRecord[]> {
    let from = 0;
    let bytes = 0;
    for (let i = 0; i < records.length; i++) {
      const own = bytesOf(records[i]!);
      if (i > from && bytes + own > this.#options.sendBytes) {
        yield records.slice(from, i);
        from = i;
        bytes = 0;
      }
      bytes += own;
    }
    yield records.slice(from);
  }
}

/** Value, key, headers and Kafka's own bytes, nearly. */
const bytesOf = (record: NewRecord): number => (record.value?.length ?? 0) + (record.key?.length ?? 0) + 150;

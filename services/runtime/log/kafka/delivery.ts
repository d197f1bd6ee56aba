import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { ReaderOptions, TopicPartition } from '../port.ts';
import { settles } from './deadline.ts';
import { batchEnd, nameOf, toRecord } from './messages.ts';
import type { Pauses } from './pauses.ts';

/**
 * Milliseconds the fetch loop waits for a taker. kafkajs fetches nothing for any partition (and sends no heartbeat)
 * while one batch is in hand, so a partition whose taker needs longer is paused until it is done.
 */
const GRACE_MS = 50;

/** Hands batches to their taker in order, one a partition at a time, and knows the position after them. */
export class Delivery {
  readonly #take: ReaderOptions['onBatch'];
  readonly #pauses: Pauses;
  readonly #onFault: (error: Error) => void;
  readonly #positions = new Map<string, number>();
  readonly #inHand = new Map<string, Promise<void>>();
  #epoch = 0;
  #closed = false;

  constructor(consumer: Consumer, pauses: Pauses, take: ReaderOptions['onBatch'], onFault: (error: Error) => void) {
    this.#pauses = pauses;
    this.#take = take;
    this.#onFault = onFault;
    // kafkajs passes a batch of nothing but markers and aborted records itself and only this event tells of it.
    consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.skip(payload, Number(payload.lastOffset) + 1);
    });
  }

  position(at: TopicPartition): number {
    return this.#positions.get(nameOf(at)) ?? 0;
  }

  moveTo(at: TopicPartition, offset: number): void {
    this.#positions.set(nameOf(at), offset);
  }

  /** Whether a batch of the partition is in its taker's hand. */
  busy(at: TopicPartition): boolean {
    return this.#inHand.has(nameOf(at));
  }

  /** Batches handed over before belong to an assignment that is over: nobody waits for them any more. */
  reset(): void {
    this.#epoch++;
    this.#pauses.clear('slow');
    this.#inHand.clear();
    this.#positions.clear();
  }

  /** Nothing is delivered from now on. */
  close(): void {
    this.#closed = true;
  }

  /** Tells the taker that there is nothing up to `next`. */
  skip({ topic, partition }: TopicPartition, next: number): void {
    const at = { topic, partition };
    if (this.#closed || next <= this.position(at)) return;
    void this.#hand(at, [], next);
  }

  /** To be called by kafkajs. */
  async eachBatch({ batch, resolveOffset, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const at = { topic: batch.topic, partition: batch.partition };
    const epoch = this.#epoch;
    const over = () => this.#closed || epoch !== this.#epoch || !isRunning() || isStale();
    const before = this.#inHand.get(nameOf(at));
    if (before && !(await this.#soon(at, before))) return;
    if (over()) return;
    const position = this.position(at);
    const records = batch.messages.filter((message) => Number(message.offset) >= position).map((m) => toRecord(at, m));
    const last = batch.messages.at(-1);
    const next = Math.max(Number(batch.lastOffset()), last ? batchEnd(last) : -1) + 1;
    if (next > position) await this.#soon(at, this.#hand(at, records, next));
    if (!over()) resolveOffset(String(next - 1));
  }

  /** Whether the taker is done within the grace; if not, the partition is paused until it is. */
  async #soon(at: TopicPartition, taken: Promise<void>): Promise<boolean> {
    const epoch = this.#epoch;
    const soon = await settles(GRACE_MS, taken);
    if (!soon && epoch === this.#epoch) {
      this.#pauses.add('slow', [at]);
      void taken.then(() => {
        if (epoch === this.#epoch) this.#pauses.remove('slow', [at]);
      });
    }
    return soon;
  }

  /** Gives a batch to the taker once it is done with the one before. Never rejects. */
  async #hand(at: TopicPartition, records: Parameters<ReaderOptions['onBatch']>[1], next: number): Promise<void> {
    const name = nameOf(at);
    this.moveTo(at, next);
    const before = this.#inHand.get(name);
    const work = (async () => {
      try {
        await before;
        if (!this.#closed) await this.#take(at, records, next);
      } catch (error) {
        this.#closed = true;
        this.#onFault(error instanceof Error ? error : new Error(String(error)));
      }
    })();
    this.#inHand.set(name, work);
    await work;
    if (this.#inHand.get(name) === work) this.#inHand.delete(name);
  }
}

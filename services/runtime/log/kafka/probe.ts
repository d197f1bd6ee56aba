import type { Consumer } from 'kafkajs';
import type { TopicPartition } from '../port.ts';
import type { Delivery } from './delivery.ts';
import type { Pauses } from './pauses.ts';
import type { Leader } from './topics.ts';

/** Fetches that must each return bytes and no record before one offset is passed. */
const PROOFS = 2;
/** Gives up when there is no fetch for so long. */
const SILENCE_MS = 3_000;

/**
 * Bytes of a fetch answer for one partition of `topic` that holds no batch, plus some: an empty batch takes 61. An
 * answer that is an error, or that holds nothing, stays below.
 */
const threshold = (topic: string): number => 70 + Buffer.byteLength(topic) + 40;

/** One fetch of the leader, from its start to the start of the next. */
interface Cycle {
  readonly startedAt: number;
  readonly changes: number;
  bytes: number;
}

/**
 * Walks one partition over an empty batch, offset by offset, while all others are paused. An offset is passed only on
 * proof: answers of the leader that carried bytes for it while nothing was delivered. A lost connection also looks
 * like "nothing delivered", and a longer step can jump over the records of the next segment.
 */
export class Probe {
  readonly #consumer: Consumer;
  readonly #pauses: Pauses;
  readonly #delivery: Delivery;
  readonly #at: TopicPartition;
  readonly #leader: Leader;
  #finish: () => void = () => {};

  constructor(consumer: Consumer, pauses: Pauses, delivery: Delivery, at: TopicPartition, leader: Leader) {
    this.#consumer = consumer;
    this.#pauses = pauses;
    this.#delivery = delivery;
    this.#at = { topic: at.topic, partition: at.partition };
    this.#leader = leader;
  }

  stop(): void {
    this.#finish();
  }

  /** Resolves when something was delivered, `end` is reached, or the proof fails. */
  async run(end: number): Promise<void> {
    const { events } = this.#consumer;
    const listeners: (() => void)[] = [];
    let silence: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      let position = this.#delivery.position(this.#at);
      let proofs = 0;
      let cycle: Cycle | undefined;
      const begin = () => {
        clearTimeout(silence);
        silence = setTimeout(resolve, SILENCE_MS);
        cycle = { startedAt: Date.now(), changes: this.#pauses.changes, bytes: 0 };
      };
      begin();
      cycle = undefined;
      listeners.push(
        this.#consumer.on(events.REQUEST, ({ payload }) => {
          const ours = payload.apiName === 'Fetch' && payload.broker === this.#leader.address;
          if (cycle && ours && payload.createdAt >= cycle.startedAt) cycle.bytes = payload.size;
        }),
        // At the start of a fetch everything the one before returned has been delivered, and a seek still counts for it.
        this.#consumer.on(events.FETCH_START, ({ payload }) => {
          // A string, whatever its type says.
          if (Number(payload.nodeId) !== this.#leader.nodeId) return;
          if (this.#delivery.position(this.#at) !== position) return resolve();
          if (cycle) {
            const undisturbed = cycle.changes === this.#pauses.changes && !this.#pauses.has(this.#at);
            if (!undisturbed || cycle.bytes < threshold(this.#at.topic)) return resolve();
            if (++proofs === PROOFS) {
              proofs = 0;
              position += 1;
              this.#delivery.skip(this.#at, position);
              this.#consumer.seek({ ...this.#at, offset: String(position) });
              if (position >= end) return resolve();
            }
          }
          begin();
        }),
      );
    });
    clearTimeout(silence);
    for (const remove of listeners) remove();
  }
}

import { setTimeout } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { TopicPartition } from '../port.ts';
import type { Delivery } from './delivery.ts';
import type { Pauses } from './pauses.ts';
import { Probe } from './probe.ts';
import type { Topics } from './topics.ts';

const FIRST_LOOK_MS = 300;
const LAST_LOOK_MS = 2_000;
/** Long enough for data that is there to arrive. */
const CONFIRM_MS = 100;

/**
 * Frees a reader that stands before an empty batch. Compaction may leave one at the end of a segment, to remember
 * the last offset; kafkajs reads nothing from it and asks for the same offset for ever, without an error.
 */
export class EmptyBatchGuard {
  readonly #consumer: Consumer;
  readonly #topics: Topics;
  readonly #pauses: Pauses;
  readonly #delivery: Delivery;
  readonly #all: readonly TopicPartition[];
  readonly #ending = new AbortController();
  #probe: Probe | undefined;

  constructor(consumer: Consumer, topics: Topics, pauses: Pauses, delivery: Delivery, all: readonly TopicPartition[]) {
    this.#consumer = consumer;
    this.#topics = topics;
    this.#pauses = pauses;
    this.#delivery = delivery;
    this.#all = all;
  }

  start(): void {
    void this.#watch();
  }

  /** Positions were set anew: what a running probe saw proves nothing. */
  rejoined(): void {
    this.#probe?.stop();
  }

  close(): void {
    this.#ending.abort();
    this.#probe?.stop();
  }

  async #watch(): Promise<void> {
    for (let wait = FIRST_LOOK_MS; !this.#ending.signal.aborted; wait = Math.min(wait * 2, LAST_LOOK_MS)) {
      try {
        const stuck = await this.#stuck(wait);
        for (const { at, end } of stuck) await this.#free(at, end);
        if (stuck.length > 0) wait = FIRST_LOOK_MS / 2;
      } catch {
        // Kafka did not answer, or we are closing: look again later.
      }
    }
  }

  /** Partitions that did not move for a while although committed records, or at least markers, lie before them. */
  async #stuck(wait: number): Promise<{ at: TopicPartition; end: number }[]> {
    const { signal } = this.#ending;
    const before = this.#all.map((at) => ({ at, position: this.#delivery.position(at) }));
    const still = ({ at, position }: (typeof before)[number]) =>
      this.#delivery.position(at) === position && !this.#delivery.busy(at) && !this.#pauses.has(at);
    await setTimeout(wait, undefined, { signal, ref: false });
    const idle = before.filter(still);
    const ends = new Map<string, readonly number[]>();
    for (const topic of new Set(idle.map(({ at }) => at.topic))) {
      const ranges = await this.#topics.offsets(topic);
      ends.set(
        topic,
        ranges.map((range) => range.end),
      );
    }
    const behind = idle.flatMap((place) => {
      const end = ends.get(place.at.topic)?.[place.at.partition] ?? 0;
      return place.position < end ? [{ ...place, end }] : [];
    });
    if (behind.length === 0) return [];
    await setTimeout(CONFIRM_MS, undefined, { signal, ref: false });
    return behind.filter(still);
  }

  async #free(at: TopicPartition, end: number): Promise<void> {
    const leader = await this.#topics.leader(at.topic, at.partition);
    if (!leader || this.#ending.signal.aborted) return;
    const others = this.#all.filter((other) => other.topic !== at.topic || other.partition !== at.partition);
    this.#pauses.add('guard', others);
    this.#probe = new Probe(this.#consumer, this.#pauses, this.#delivery, at, leader);
    try {
      await this.#probe.run(end);
    } finally {
      this.#probe = undefined;
      this.#pauses.remove('guard', others);
    }
  }
}

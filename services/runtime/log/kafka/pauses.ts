import type { Consumer } from 'kafkajs';
import type { TopicPartition } from '../port.ts';
import { nameOf } from './messages.ts';

/** Why a partition is not fetched: its user said so, its user is busy, its group is being assigned, another one is examined. */
export type PauseReason = 'user' | 'slow' | 'assigning' | 'guard';

/** A partition is fetched while there is no reason against it. */
export class Pauses {
  readonly #consumer: Consumer;
  readonly #reasons = new Map<string, Set<PauseReason>>();
  /** Counts changes: what was fetched while it changed may have been thrown away by kafkajs. */
  changes = 0;

  constructor(consumer: Consumer) {
    this.#consumer = consumer;
  }

  add(reason: PauseReason, partitions: Iterable<TopicPartition>): void {
    for (const at of partitions) {
      const reasons = this.#reasons.get(nameOf(at)) ?? new Set();
      this.#reasons.set(nameOf(at), reasons.add(reason));
      this.changes++;
      this.#tell('pause', at);
    }
  }

  remove(reason: PauseReason, partitions: Iterable<TopicPartition>): void {
    for (const at of partitions) {
      const reasons = this.#reasons.get(nameOf(at));
      if (!reasons?.delete(reason)) continue;
      this.changes++;
      if (reasons.size === 0) this.#tell('resume', at);
    }
  }

  /** Takes one reason off every partition. */
  clear(reason: PauseReason): void {
    for (const [name, reasons] of this.#reasons) {
      const [topic = '', partition] = [name.slice(0, name.lastIndexOf(':')), name.slice(name.lastIndexOf(':') + 1)];
      if (reasons.has(reason)) this.remove(reason, [{ topic, partition: Number(partition) }]);
    }
  }

  has(at: TopicPartition): boolean {
    return (this.#reasons.get(nameOf(at))?.size ?? 0) > 0;
  }

  #tell(what: 'pause' | 'resume', { topic, partition }: TopicPartition): void {
    try {
      this.#consumer[what]([{ topic, partitions: [partition] }]);
    } catch {
      // It is not running any more, which kafkajs calls an error; its fault or close tells the user.
    }
  }
}

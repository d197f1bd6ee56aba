import type { LogRecord, NewRecord, NewTopic, OffsetRange, TopicPartition } from '../port.ts';
import { checkRecord } from '../record.ts';
import { MemoryGroup } from './group.ts';
import { MemoryPartition } from './partition.ts';

/** What a test can let fail. */
export type Operation = 'append' | 'transaction' | 'groupCommit';

export interface MemoryBrokerOptions {
  /** Clock of the record timestamps, epoch milliseconds. */
  readonly now?: () => number;
}

/** A broker in memory, shared by any number of `memoryLog` clients: what they wrote outlives them. */
export class MemoryBroker {
  readonly #now: () => number;
  readonly #topics = new Map<string, MemoryPartition[]>();
  readonly #epochs = new Map<string, number>();
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #interruptions: { operation: Operation; when: 'before' | 'after' }[] = [];
  #open: { id: string; record: NewRecord }[] = [];

  constructor(options: MemoryBrokerOptions = {}) {
    this.#now = options.now ?? Date.now;
  }

  /** Test hook: the next such operation of any client rejects, before or after it took effect. */
  interrupt(operation: Operation, when: 'before' | 'after'): void {
    this.#interruptions.push({ operation, when });
  }

  /**
   * Test hook: a broker that died lost the marker that ends these records of a transactional id. The id's next
   * transaction that reaches their partition ends them as it ends itself (seen once in twelve kills of a real one).
   */
  leaveOpen(id: string, records: readonly NewRecord[]): void {
    this.#open.push(...records.map((record) => ({ id, record })));
  }

  /** What a transaction of an id over these records ends with itself. */
  closing(id: string, records: readonly NewRecord[]): NewRecord[] {
    const reached = ({ id: other, record }: { id: string; record: NewRecord }) =>
      other === id && records.some((at) => at.topic === record.topic && at.partition === record.partition);
    const closed = this.#open.filter(reached);
    this.#open = this.#open.filter((one) => !reached(one));
    return closed.map(({ record }) => record);
  }

  /** Test hook: deletes what lies before an offset, as retention does. */
  truncate(at: TopicPartition, before: number): void {
    this.partition(at).truncate(before);
  }

  /** Test hook: every record a committed read would see, by ascending offset; of all partitions or one. */
  records(topic: string, partition?: number): LogRecord[] {
    const all = partition === undefined ? this.partitions(topic) : [this.partition({ topic, partition })];
    return all.flatMap((part) => part.read(part.low, Number.POSITIVE_INFINITY).records);
  }

  partitions(topic: string): readonly MemoryPartition[] {
    const partitions = this.#topics.get(topic);
    if (!partitions) throw new Error(`topic ${topic} does not exist; make it with ensureTopics`);
    return partitions;
  }

  partition(at: TopicPartition): MemoryPartition {
    const partition = this.partitions(at.topic)[at.partition];
    if (!partition) throw new Error(`topic ${at.topic} has no partition ${at.partition}`);
    return partition;
  }

  /** Runs an operation, or the interruption a test asked for. */
  run<T>(operation: Operation, effect: () => T): T {
    const index = this.#interruptions.findIndex((next) => next.operation === operation);
    const interruption = index < 0 ? undefined : this.#interruptions.splice(index, 1)[0];
    if (interruption?.when === 'before') throw new Error(`${operation} was interrupted before it took effect`);
    const result = effect();
    if (interruption) throw new Error(`${operation} was interrupted after it took effect`);
    return result;
  }

  /** Writes records visibly, or as an aborted transaction does; a transaction ends with one marker a partition. */
  write(records: readonly NewRecord[], mode: 'plain' | 'committed' | 'aborted'): Map<string, number> {
    const partitions = records.map((record) => {
      checkRecord(record);
      return this.partition(record);
    });
    const timestamp = this.#now();
    const first = new Map<string, number>();
    records.forEach((record, index) => {
      const partition = partitions[index]!;
      const offset =
        mode === 'aborted'
          ? partition.appendHidden()
          : partition.append((at) => ({ ...stored(record), offset: at, timestamp }));
      const name = `${record.topic}:${record.partition}`;
      if (!first.has(name)) first.set(name, offset);
    });
    for (const partition of new Set(partitions)) {
      if (mode !== 'plain') partition.appendHidden();
      partition.flush();
    }
    return first;
  }

  /** The epoch of a transactional id after one more owner opened it. */
  bump(id: string): number {
    const epoch = this.epoch(id) + 1;
    this.#epochs.set(id, epoch);
    return epoch;
  }

  epoch(id: string): number {
    return this.#epochs.get(id) ?? 0;
  }

  group(id: string): MemoryGroup {
    const group = this.#groups.get(id) ?? new MemoryGroup(this);
    this.#groups.set(id, group);
    return group;
  }

  ensure(topics: readonly NewTopic[]): string[] {
    for (const topic of topics) {
      const existing = this.#topics.get(topic.name);
      if (existing && existing.length < topic.partitions) {
        throw new Error(`topic ${topic.name} has ${existing.length} partitions, ${topic.partitions} are needed`);
      }
    }
    const missing = topics.filter((topic) => !this.#topics.has(topic.name));
    for (const topic of missing) {
      this.#topics.set(
        topic.name,
        Array.from({ length: topic.partitions }, () => new MemoryPartition()),
      );
    }
    return missing.map((topic) => topic.name);
  }

  remove(topics: readonly string[]): string[] {
    return topics.filter((topic) => this.#topics.delete(topic));
  }

  topics(): string[] {
    return [...this.#topics.keys()];
  }

  offsets(topic: string): OffsetRange[] {
    return this.partitions(topic).map(({ low, end }) => ({ low, end }));
  }
}

const bytes = (value: Buffer | string): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

const stored = (record: NewRecord): Omit<LogRecord, 'offset' | 'timestamp'> => ({
  topic: record.topic,
  partition: record.partition,
  key: record.key === null ? null : bytes(record.key),
  value: record.value,
  headers: Object.fromEntries(Object.entries(record.headers ?? {}).map(([name, value]) => [name, bytes(value)])),
});

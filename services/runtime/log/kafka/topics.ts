import type { Admin } from 'kafkajs';
import type { CommittedOffset, NewTopic, OffsetRange } from '../port.ts';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';

/** Milliseconds a client that met an error lives on. */
const RETIRED_MS = 15_000;

/** Where a partition's leader listens. */
export interface Leader {
  readonly nodeId: number;
  /** "host:port" */
  readonly address: string;
}

/**
 * Questions about topics and groups, on one admin client that is opened when first needed and thrown away after an
 * error. Missing topics are found by listing: asking kafkajs for one retries for a long time.
 */
export class Topics {
  readonly #options: KafkaOptions;
  readonly #known = new Map<string, number>();
  readonly #retired = new Set<Promise<Admin>>();
  #admin: Promise<Admin> | undefined;
  #closed = false;

  constructor(options: KafkaOptions) {
    this.#options = options;
  }

  list(): Promise<string[]> {
    return this.#ask((admin) => admin.listTopics());
  }

  /** Partitions of each topic; rejects when one is missing. */
  async partitions(topics: Iterable<string>): Promise<ReadonlyMap<string, number>> {
    const unknown = [...new Set(topics)].filter((topic) => !this.#known.has(topic));
    if (unknown.length > 0) {
      const existing = new Set(await this.list());
      const missing = unknown.filter((topic) => !existing.has(topic));
      if (missing.length > 0) {
        throw new Error(`topic ${missing.join(', ')} does not exist; make it with "throughline topics"`);
      }
      const { topics: found } = await this.#ask((admin) => admin.fetchTopicMetadata({ topics: unknown }));
      for (const topic of found) this.#known.set(topic.name, topic.partitions.length);
    }
    return this.#known;
  }

  async offsets(topic: string): Promise<readonly OffsetRange[]> {
    await this.partitions([topic]);
    // kafkajs asks as a committed reader, so "high" is the last stable offset.
    const found = await this.#ask((admin) => admin.fetchTopicOffsets(topic));
    return found
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ low, high }) => ({ low: Number(low), end: Number(high) }));
  }

  async offsetsAt(topic: string, timestamp: number): Promise<readonly number[]> {
    await this.partitions([topic]);
    const found = await this.#ask((admin) => admin.fetchTopicOffsetsByTimestamp(topic, timestamp));
    return found.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  }

  async committed(groupId: string, topics: readonly string[]): Promise<CommittedOffset[]> {
    await this.partitions(topics);
    const found = await this.#ask((admin) => admin.fetchOffsets({ groupId, topics: [...topics] }));
    return found.flatMap(({ topic, partitions }) =>
      partitions
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ partition, offset, metadata }) => ({
          topic,
          partition,
          offset: Math.max(-1, Number(offset)),
          metadata: metadata ?? '',
        })),
    );
  }

  async leader(topic: string, partition: number): Promise<Leader | undefined> {
    const [{ topics }, { brokers }] = await this.#ask((admin) =>
      Promise.all([admin.fetchTopicMetadata({ topics: [topic] }), admin.describeCluster()]),
    );
    const nodeId = topics[0]?.partitions.find((found) => found.partitionId === partition)?.leader;
    const broker = brokers.find((found) => found.nodeId === nodeId);
    return broker && { nodeId: broker.nodeId, address: `${broker.host}:${broker.port}` };
  }

  async ensure(topics: readonly NewTopic[]): Promise<string[]> {
    const existing = new Set(await this.list());
    const missing = topics.filter((topic) => !existing.has(topic.name));
    const present = topics.filter((topic) => existing.has(topic.name));
    const counts = await this.partitions(present.map((topic) => topic.name));
    for (const { name, partitions } of present) {
      const count = counts.get(name) ?? 0;
      if (count < partitions) {
        throw new Error(
          `topic ${name} has ${count} partitions, ${partitions} are needed: start a new generation, or set TL_PARTITIONS=${count}`,
        );
      }
    }
    if (missing.length === 0) return [];
    await this.#create(missing);
    return missing.map((topic) => topic.name);
  }

  /** Lists first: kafkajs retries for minutes to delete what is not there. */
  async delete(topics: readonly string[]): Promise<string[]> {
    const existing = new Set(await this.list());
    const present = topics.filter((topic) => existing.has(topic));
    if (present.length > 0) await this.#ask((admin) => admin.deleteTopics({ topics: present, timeout: 15_000 }));
    for (const topic of present) this.#known.delete(topic);
    return present;
  }

  /** Removes a group nobody is in any more. */
  async forget(groupId: string): Promise<void> {
    await this.#ask((admin) => admin.deleteGroups([groupId]));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retire();
    await Promise.all([...this.#retired].map((admin) => this.#end(admin)));
  }

  /** Another process may make the same topics at the same time: what counts is that they are there. */
  async #create(missing: readonly NewTopic[]): Promise<void> {
    const create = (admin: Admin) =>
      admin.createTopics({
        waitForLeaders: true,
        timeout: 15_000,
        topics: missing.map(({ name, partitions, replicas, config }) => ({
          topic: name,
          numPartitions: partitions,
          ...(replicas === undefined ? {} : { replicationFactor: replicas }),
          configEntries: Object.entries(config ?? {}).map(([key, value]) => ({ name: key, value })),
        })),
      });
    try {
      await this.#ask(create);
    } catch (error) {
      const existing = new Set(await this.list());
      if (!missing.every((topic) => existing.has(topic.name))) throw error;
    }
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the log client is closed');
    this.#admin ??= this.#open();
    try {
      return await question(await this.#admin);
    } catch (error) {
      this.#retire();
      throw error;
    }
  }

  async #open(): Promise<Admin> {
    const retry = { initialRetryTime: 100, retries: 6, maxRetryTime: 1_000 };
    const admin = newKafka(this.#options, { retry, requestTimeout: 10_000 }).admin();
    await admin.connect();
    return admin;
  }

  /** The next question gets a new client; this one may still be answering others. */
  #retire(): void {
    const admin = this.#admin;
    if (!admin) return;
    this.#admin = undefined;
    this.#retired.add(admin);
    setTimeout(() => void this.#end(admin), RETIRED_MS).unref();
  }

  async #end(admin: Promise<Admin>): Promise<void> {
    if (!this.#retired.delete(admin)) return;
    const open = await admin.catch(() => undefined);
    if (open) await within(2_000, 'Kafka did not let go', open.disconnect()).catch(() => {});
  }
}

import { randomUUID } from 'node:crypto';
import type { Consumer, PartitionAssigner } from 'kafkajs';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';

/** Bytes of one partition in a fetch; must exceed the largest batch of records. */
const PARTITION_BYTES = 2 * 1024 * 1024;
/**
 * A fetch is answered when this much is there, or its wait is over: an answer to every record that trickles in costs
 * broker and consumer more than what they do with it.
 */
const ENOUGH_BYTES = 1024 * 1024;
/**
 * Milliseconds without a completed fetch after which a consumer counts as broken. A fetch waits 50 ms; kafkajs would
 * keep a connection that a firewall forgot, request after request, for ever.
 */
const SILENCE_MS = 15_000;
/** The same before the first fetch: a group waits for a member that died until its session is over. */
const JOIN_MS = 45_000;
const LOOK_MS = 2_500;

export interface ConsumerSpec {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Partitions it may have to fetch at once. */
  readonly partitions: number;
  readonly assigner?: PartitionAssigner;
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly maxWaitMs: number;
  readonly onFault: (error: Error) => void;
  readonly onErrorLine?: (message: string) => void;
}

/** A consumer that is not running yet, and how to end it. */
export interface OpenConsumer {
  readonly consumer: Consumer;
  readonly close: () => Promise<void>;
}

/** Waits until kafkajs leaves the group; it cannot from inside its own callback, so never for long. */
const disconnect = (consumer: Consumer): Promise<void> =>
  within(5_000, 'Kafka did not let go', consumer.disconnect()).catch(() => {});

export const freshGroup = (clientId: string): string => `${clientId}-reader-${randomUUID()}`;

/** Opens a committed-read consumer that reports every way it can break, once. */
export async function openConsumer(options: KafkaOptions, spec: ConsumerSpec): Promise<OpenConsumer> {
  let over = false;
  let fetched = performance.now();
  let looked = performance.now();
  let patience = JOIN_MS;
  const fault = (error: Error) => {
    if (over) return;
    over = true;
    clearInterval(watchdog);
    spec.onFault(error);
  };
  const watchdog = setInterval(() => {
    // A process that stood still itself knows nothing of Kafka's silence.
    if (performance.now() - looked > 2 * LOOK_MS) fetched = performance.now();
    looked = performance.now();
    if (looked - fetched > patience) fault(new Error(`Kafka gave no answer to a fetch for ${patience} ms`));
  }, LOOK_MS);
  watchdog.unref();

  const retry = { initialRetryTime: 100, retries: 10, maxRetryTime: 1_000 };
  const consumer = newKafka(options, {
    retry,
    requestTimeout: 30_000,
    onErrorLine: (message) => {
      // kafkajs then starts over at a default offset, and says so nowhere else.
      if (message.startsWith('Offset out of range'))
        fault(new Error('offset out of range: retention or a new topic removed it'));
      spec.onErrorLine?.(message);
    },
  }).consumer({
    groupId: spec.groupId,
    ...(spec.assigner ? { partitionAssigners: [spec.assigner] } : {}),
    sessionTimeout: spec.sessionTimeoutMs,
    rebalanceTimeout: spec.sessionTimeoutMs,
    heartbeatInterval: spec.heartbeatMs,
    maxBytesPerPartition: PARTITION_BYTES,
    // Less than this starves the last partitions of a fetch.
    maxBytes: Math.max(64 * 1024 * 1024, PARTITION_BYTES * spec.partitions),
    minBytes: ENOUGH_BYTES,
    maxWaitTimeInMs: spec.maxWaitMs,
    allowAutoTopicCreation: false,
    retry: { ...retry, restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.FETCH, () => {
    fetched = performance.now();
    patience = SILENCE_MS;
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => fault(payload.error));
  const close = async () => {
    over = true;
    clearInterval(watchdog);
    await disconnect(consumer);
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...spec.topics], fromBeginning: true });
  } catch (error) {
    await close();
    throw error;
  }
  return { consumer, close };
}

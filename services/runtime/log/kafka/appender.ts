import { setTimeout as delay } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import type { Appender } from '../port.ts';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';
import { statedPartition, toRequests } from './messages.ts';
import type { Topics } from './topics.ts';

/** Milliseconds an append may take before it rejects; what it sent may still arrive. */
const APPEND_MS = 8_000;

/**
 * A plain producer, replaced after an error: kafkajs keeps a connection whose requests time out, so one that a firewall
 * forgot would time out for ever. Not idempotent: after an error kafkajs rolls the sequence number back and gives it to
 * the next, different batch; a broker that had stored the first one acknowledges the second without storing it.
 */
export async function openAppender(options: KafkaOptions, topics: Topics): Promise<Appender> {
  let producer: Promise<Producer> | undefined = connect(options);

  /** The next append gets a new one; others may still be under way on this one, for as long as an append may take. */
  const retire = (failed: Promise<Producer>): void => {
    if (producer !== failed) return;
    producer = undefined;
    void delay(APPEND_MS, undefined, { ref: false }).then(() => disconnect(failed));
  };

  await producer;
  return {
    append: async (records) => {
      if (records.length === 0) return;
      const requests = toRequests(records);
      producer ??= connect(options);
      const mine = producer;
      const send = async () => {
        await topics.partitions(records.map(({ topic }) => topic));
        const connected = await mine;
        for (const topicMessages of requests) await connected.sendBatch({ acks: -1, timeout: 4_000, topicMessages });
      };
      try {
        await within(APPEND_MS, 'Kafka did not acknowledge in time', send());
      } catch (error) {
        retire(mine);
        throw error;
      }
    },
    close: async () => {
      if (producer) await disconnect(producer);
    },
  };
}

function connect(options: KafkaOptions): Promise<Producer> {
  const connecting = open(options);
  // Who appends hears of it; before that nobody listens yet.
  connecting.catch(() => {});
  return connecting;
}

async function open(options: KafkaOptions): Promise<Producer> {
  const retry = { initialRetryTime: 50, retries: 5, maxRetryTime: 1_000 };
  const producer = newKafka(options, { retry, requestTimeout: 5_000 }).producer({
    allowAutoTopicCreation: false,
    createPartitioner: statedPartition,
    maxInFlightRequests: 8,
  });
  await producer.connect();
  return producer;
}

/** Lets a producer go, connected or not. */
const disconnect = (producer: Promise<Producer>): Promise<void> =>
  within(
    3_000,
    'Kafka did not let go',
    producer.then((connected) => connected.disconnect()),
  ).catch(() => {});

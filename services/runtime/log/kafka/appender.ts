import type { Appender } from '../port.ts';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';
import { statedPartition, toRequests } from './messages.ts';
import type { Topics } from './topics.ts';

/** Milliseconds an append may take before it rejects; what it sent may still arrive. */
const APPEND_MS = 8_000;

/**
 * A plain producer. Not idempotent: after an error kafkajs rolls the sequence number back and gives it to the next,
 * different batch; a broker that had stored the first one acknowledges the second without storing it.
 */
export async function openAppender(options: KafkaOptions, topics: Topics): Promise<Appender> {
  const retry = { initialRetryTime: 50, retries: 5, maxRetryTime: 1_000 };
  const producer = newKafka(options, { retry, requestTimeout: 5_000 }).producer({
    allowAutoTopicCreation: false,
    createPartitioner: statedPartition,
    maxInFlightRequests: 8,
  });
  await producer.connect();
  return {
    append: async (records) => {
      if (records.length === 0) return;
      const requests = toRequests(records);
      const send = async () => {
        await topics.partitions(records.map(({ topic }) => topic));
        for (const topicMessages of requests) await producer.sendBatch({ acks: -1, timeout: 4_000, topicMessages });
      };
      await within(APPEND_MS, 'Kafka did not acknowledge in time', send());
    },
    close: () => within(3_000, 'Kafka did not let go', producer.disconnect()).catch(() => {}),
  };
}

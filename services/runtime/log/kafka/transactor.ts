import type { Transaction } from 'kafkajs';
import type { NewRecord, Transactor } from '../port.ts';
import { type KafkaOptions, newKafka } from './client.ts';
import { within } from './deadline.ts';
import { nameOf, statedPartition, toRequests } from './messages.ts';
import type { Topics } from './topics.ts';

/**
 * A transactional producer that is used until its first error and never again: a kafkajs producer that timed out may
 * "commit" an empty transaction, or reuse sequence numbers. One transaction at a time; calls queue.
 */
export async function openTransactor(options: KafkaOptions, topics: Topics, id: string): Promise<Transactor> {
  const retry = { initialRetryTime: 20, retries: 12, maxRetryTime: 1_000 };
  const producer = newKafka(options, { retry, requestTimeout: 10_000 }).producer({
    transactionalId: id,
    transactionTimeout: 15_000,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: statedPartition,
  });
  const close = () => within(3_000, 'Kafka did not let go', producer.disconnect()).catch(() => {});
  let ended: Error | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const transact = async (records: readonly NewRecord[], end: (transaction: Transaction) => Promise<void>) => {
    if (ended) throw new Error(`transactor ${id} is unusable: ${ended.message}`, { cause: ended });
    const first = new Map<string, number>();
    if (records.length === 0) return first;
    try {
      const requests = toRequests(records);
      await topics.partitions(records.map(({ topic }) => topic));
      const transaction = await producer.transaction();
      for (const topicMessages of requests) {
        const sent = await transaction.sendBatch({ acks: -1, timeout: 8_000, topicMessages });
        for (const { topicName, partition, baseOffset } of sent) {
          const name = nameOf({ topic: topicName, partition });
          if (!first.has(name)) first.set(name, Number(baseOffset));
        }
      }
      await end(transaction);
      return first;
    } catch (error) {
      ended = error instanceof Error ? error : new Error(String(error));
      throw ended;
    }
  };
  const queue = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };

  try {
    await producer.connect();
    // Connecting does not fence; InitProducerId does, and kafkajs sends it with the first transaction.
    const empty = await producer.transaction();
    await empty.abort();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    commit: (records) => queue(() => transact(records, (transaction) => transaction.commit())),
    abort: (records) =>
      queue(async () => {
        await transact(records, (transaction) => transaction.abort());
      }),
    close: async () => {
      ended ??= new Error('it is closed');
      await close();
    },
  };
}

import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicName } from '../../schemas/topics.ts';
import { makeTopics, topicsOf } from '../../services/cli/system/topics.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { connectLog } from '../../services/runtime/log/connect.ts';
import { Kafka, logLevel } from '../../services/runtime/log/kafka/kafkajs.ts';
import { backend } from '../support/backend.ts';

const env = environment.parse(backend().env);
const log = connectLog(env, 'topics', pino({ level: 'silent' }));
const kafka = new Kafka({ brokers: env.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING, retry: { retries: 0 } });
const producer = kafka.producer({ retry: { retries: 0 } });
const HOUR = 3_600_000;

beforeAll(async () => {
  await makeTopics(log, env);
  await producer.connect();
});
afterAll(async () => {
  await producer.disconnect();
  await log.close();
});

const sentAt = (topic: string, timestamp: number) =>
  producer.send({ topic, acks: -1, messages: [{ partition: 0, value: 'x', timestamp: String(timestamp) }] });

test('topics that are there already are left as they are', async () => {
  expect(await makeTopics(log, env)).toEqual([]);
  const made = new Set(await log.listTopics());
  expect(topicsOf(env).filter(({ name }) => !made.has(name))).toEqual([]);
});

test.each(['touchpoints', 'bulk', 'corrections', 'loop'] as const)(
  'a clock that jumped ahead cannot carry the stream’s clock with it: %s refuses its records',
  async (id) => {
    const topic = topicName(id, env.TL_TOPIC_PREFIX);
    await expect(sentAt(topic, Date.now() + 2 * HOUR)).rejects.toThrow(/timestamp/i);
    await expect(sentAt(topic, Date.now() - 2 * HOUR)).resolves.toBeDefined();
  },
);

import { Kafka, logLevel } from '../../services/runtime/log/kafka/kafkajs.ts';
import type { Log } from '../../services/runtime/log/port.ts';
import { put } from './log-reading.ts';

const PAD = 'x'.repeat(70_000);
const tick = () => new Promise((resolve) => setTimeout(resolve, 300));

/**
 * Writes a topic in which compaction leaves nothing of offsets 0 to 19 but an empty batch, alone in its segment: the
 * last batch of an idempotent producer is kept without records. Two segments of 700 KB are not merged (1 MB each).
 * Offsets 20 to 39 hold the surviving records, 40 the one in the active segment.
 */
export async function writeEmptiedSegment(log: Log, brokers: readonly string[], topic: string): Promise<void> {
  await log.ensureTopics([
    {
      name: topic,
      partitions: 2,
      config: {
        'cleanup.policy': 'compact',
        'segment.ms': '100',
        'segment.bytes': '1048576',
        'min.cleanable.dirty.ratio': '0.0001',
        'min.compaction.lag.ms': '0',
      },
    },
  ]);
  const kafka = new Kafka({ clientId: 'contract', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const idempotent = kafka.producer({ idempotent: true });
  await idempotent.connect();
  const appender = await log.appender();
  const keys = Array.from({ length: 10 }, (_, index) => index);
  const pad = () => appender.append(keys.map((key) => put(topic, 0, PAD, `pad-${key}`)));
  await pad();
  await idempotent.send({ topic, messages: keys.map((key) => ({ key: `key-${key}`, value: 'old', partition: 0 })) });
  await idempotent.disconnect();
  await tick();
  await pad();
  await appender.append(keys.map((key) => put(topic, 0, 'new', `key-${key}`)));
  await tick();
  await appender.append([put(topic, 0, 'last', 'last')]);
  await appender.close();
}

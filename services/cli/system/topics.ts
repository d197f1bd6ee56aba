import { setTimeout as delay } from 'node:timers/promises';
import { TOPICS, type TopicId, type TopicSpec, topicName } from '../../../schemas/topics.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import type { Log, NewTopic } from '../../runtime/log/port.ts';

const DAY = 86_400_000;
/** How far the clocks of senders and brokers may differ. */
const CLOCK_SKEW_MS = 3_600_000;

/** The topics of an installation as Kafka is to make them. */
export function topicsOf(env: Environment): NewTopic[] {
  return (Object.keys(TOPICS) as TopicId[]).map((id) => {
    const spec: TopicSpec = TOPICS[id];
    return {
      name: topicName(id, env.TL_TOPIC_PREFIX),
      partitions: spec.partitions === 'P' ? env.TL_PARTITIONS : spec.partitions,
      replicas: env.TL_REPLICAS,
      config: {
        'cleanup.policy': spec.cleanup,
        ...(spec.cleanup === 'delete' ? { 'retention.ms': String(spec.retentionMs) } : {}),
        // A restored state must still see a deletion: tombstones stay 7 days (docs/decisions, streams).
        ...(spec.cleanup === 'compact'
          ? { 'delete.retention.ms': String(7 * DAY), 'max.compaction.lag.ms': String(7 * DAY) }
          : {}),
        ...(spec.clock ? { 'message.timestamp.after.max.ms': String(CLOCK_SKEW_MS) } : {}),
        ...(env.TL_REPLICAS > 2 ? { 'min.insync.replicas': '2' } : {}),
      },
    };
  });
}

/** A new topic has no leader for a moment. */
const LEADER_MS = 20_000;

/** Makes the topics that are missing, waits until each can be written, and names them. */
export async function makeTopics(log: Log, env: Environment): Promise<string[]> {
  const made = await log.ensureTopics(topicsOf(env));
  const deadline = Date.now() + LEADER_MS;
  for (const topic of made) await led(log, topic, deadline);
  return made;
}

async function led(log: Log, topic: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      await log.offsets(topic);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

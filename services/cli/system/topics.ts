import { setTimeout as delay } from 'node:timers/promises';
import { TOPICS, type TopicId, type TopicSpec, topicName } from '../../../schemas/topics.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import type { Log, NewTopic } from '../../runtime/log/port.ts';

const DAY = 86_400_000;
/** How far the clocks of senders and brokers may differ. */
const CLOCK_SKEW_MS = 3_600_000;

const all = Object.keys(TOPICS) as TopicId[];
const isBuilding = (id: TopicId): boolean => (TOPICS[id] as TopicSpec).building === true;

/** Topics that are there as long as their generation; the others go when it is built. */
export const standingTopics = (): TopicId[] => all.filter((id) => !isBuilding(id));
/** Topics a generation has while it is built. */
export const buildingTopics = (): TopicId[] => all.filter(isBuilding);
/** Topics that a generation has for itself. */
export const ownTopics = (): TopicId[] => all.filter((id) => !(TOPICS[id] as TopicSpec).shared);

/** The topics of an installation as Kafka is to make them. */
export function topicsOf(env: Environment, ids: readonly TopicId[] = standingTopics()): NewTopic[] {
  return ids.map((id) => {
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
export async function makeTopics(log: Log, env: Environment, ids = standingTopics()): Promise<string[]> {
  const made = await log.ensureTopics(topicsOf(env, ids));
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

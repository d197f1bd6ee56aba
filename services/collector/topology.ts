import type { TopicId } from '../../schemas/topics.ts';

/** What the collector reads, keeps and writes, at a glance. It keeps nothing: an event is in Kafka or was not accepted. */
export const collectorTopology = {
  reads: [],
  writes: ['touchpoints', 'bulk', 'failed', 'identifierValues'],
} as const satisfies { reads: readonly TopicId[]; writes: readonly TopicId[] };

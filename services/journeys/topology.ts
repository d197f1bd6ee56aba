import { type TOPICS, topicName } from '../../schemas/topics.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { Operator, TaskSpec } from '../runtime/task/port.ts';

const HOUR = 3_600_000;

/**
 * The journeys stage at a glance. Reads live and imported touchpoints, people's corrections and the loop, all
 * co-partitioned by identifier; keeps what the stitching protocol knows per identifier, and touches, sessions, conversions
 * and what was emitted of them per profile; writes one topic per table, and the loop.
 */
export function topology(config: Config, operator: Operator): TaskSpec {
  const { env, file } = config;
  const name = (id: keyof typeof TOPICS) => topicName(id, env.TL_TOPIC_PREFIX);
  const rebuildMs = file.state.dedup_hours * HOUR;
  return {
    app: `${env.TL_TOPIC_PREFIX}journeys`,
    operator,
    inputs: [
      { topic: name('loop'), priority: 0 },
      { topic: name('corrections'), priority: 1 },
      { topic: name('touchpoints'), priority: 1, rebuildMs },
      { topic: name('bulk'), priority: 2, rebuildMs },
    ],
    changelog: name('state'),
    outputs: [
      name('outTouchpoints'),
      name('outDuplicates'),
      name('outMembers'),
      name('outLogins'),
      name('outMerges'),
      name('outConflicts'),
      name('outSessions'),
      name('outJourneys'),
      name('outProfiles'),
      name('outCredits'),
      name('failed'),
      name('loop'),
    ],
    partitions: env.TL_PARTITIONS,
    ordinal: env.TL_ORDINAL,
    of: env.TL_INSTANCES,
  };
}

import { type TopicId, topicName } from '../../schemas/topics.ts';
import type { Config } from '../runtime/config/schema.ts';
import { type GenerationRecord, isLive } from '../runtime/generation/record.ts';
import type { Operator, TaskInput, TaskSpec } from '../runtime/task/port.ts';

const HOUR = 3_600_000;

/**
 * The journeys stage at a glance. Reads live and imported touchpoints, people's corrections and the loop, all
 * co-partitioned by identifier; keeps what the stitching protocol knows per identifier, and touches, sessions, conversions
 * and what was emitted of them per profile; writes one topic per table, and the loop. A generation that is built takes in
 * the past alone before it goes on where that ends.
 */
export function topology(config: Config, operator: Operator, generation?: GenerationRecord): TaskSpec {
  const { env } = config;
  const name = (id: TopicId) => topicName(id, env.TL_TOPIC_PREFIX);
  return {
    app: `${env.TL_TOPIC_PREFIX}journeys`,
    operator,
    inputs: [{ topic: name('loop'), priority: 0 }, ...inputsOf(config, generation)],
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
      name(lettersOf(generation)),
      name('loop'),
    ],
    partitions: env.TL_PARTITIONS,
    ordinal: env.TL_ORDINAL,
    of: env.TL_INSTANCES,
  };
}

/** What is taken in from outside, by the stage of the generation. */
function inputsOf({ env, file }: Config, generation: GenerationRecord | undefined): TaskInput[] {
  const rebuildMs = file.state.dedup_hours * HOUR;
  const shared = (id: TopicId, input: Pick<TaskInput, 'priority' | 'rebuildMs'>): TaskInput => {
    const offsets = generation?.begin[id];
    return {
      topic: topicName(id, env.TL_TOPIC_PREFIX),
      ...input,
      ...(generation && offsets ? { begin: { offsets, at: generation.at } } : {}),
    };
  };
  if (generation?.stage === 'build' && generation.source === 'archive')
    return [{ topic: topicName('replay', env.TL_TOPIC_PREFIX), priority: 2, transactional: true }];
  const events = [shared('touchpoints', { priority: 1, rebuildMs }), shared('bulk', { priority: 2, rebuildMs })];
  // What people separated is to be separated in all that came before: it waits until that is there.
  return generation?.stage === 'build' ? events : [shared('corrections', { priority: 1 }), ...events];
}

/**
 * Where records go that cannot be taken. The live generation reports them; one that is built keeps them apart, as the
 * live one reports the same records.
 */
export const lettersOf = (generation: GenerationRecord | undefined): 'failed' | 'held' =>
  generation === undefined || isLive(generation) ? 'failed' : 'held';

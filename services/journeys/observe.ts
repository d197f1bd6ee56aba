import type { Registry } from 'prom-client';
import { type TopicId, topicName } from '../../schemas/topics.ts';
import { counter } from '../runtime/metrics/register.ts';
import type { Operator } from '../runtime/task/port.ts';
import type { Observer } from './observer.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ageOf(ms: number): string {
  if (ms < MINUTE) return 'minute';
  if (ms < HOUR) return 'hour';
  if (ms < DAY) return 'day';
  return ms < 7 * DAY ? 'week' : 'older';
}

/** Counts what a step does beside its rows. */
export function countingObserver(registry: Registry): Observer {
  const late = counter(registry, 'throughline_journeys_late_total');
  const touches = counter(registry, 'throughline_journeys_touches_total');
  const merges = counter(registry, 'throughline_journeys_merges_total');
  const truncated = counter(registry, 'throughline_journeys_truncated_total');
  return {
    late: (ms) => late.inc({ age: ageOf(ms) }),
    accepted: (kind) => touches.inc({ kind }),
    merged: () => merges.inc(),
    truncated: (what, count) => truncated.inc({ what }, count),
  };
}

/** Counts what an operator writes: repetitions, merges, refused pairs, messages between profiles, dead letters (topic `refused`). */
export function observed(operator: Operator, registry: Registry, topicPrefix: string, refused: string): Operator {
  const failed = counter(registry, 'throughline_journeys_failed_total');
  // From 0 on: an alert on growth does not see a counter that appears as 1.
  for (const code of ['TL_DECODE', 'TL_HANDLER']) failed.inc({ code }, 0);
  const counted = new Map(
    (
      [
        ['outDuplicates', 'throughline_journeys_duplicates_total'],
        ['outConflicts', 'throughline_journeys_conflicts_total'],
        ['loop', 'throughline_journeys_loop_messages_total'],
      ] as const satisfies [TopicId, string][]
    ).map(([topic, name]) => [topicName(topic, topicPrefix), counter(registry, name)]),
  );
  return {
    ...operator,
    process(records, state, context) {
      const written = operator.process(records, state, context);
      for (const { topic } of written) {
        counted.get(topic)?.inc();
        if (topic === refused) failed.inc({ code: 'TL_DECODE' });
      }
      return written;
    },
    bury(poison, state, context) {
      // Throws where it refuses: then nothing was set aside.
      const letters = operator.bury(poison, state, context);
      failed.inc({ code: 'TL_HANDLER' });
      return letters;
    },
  };
}

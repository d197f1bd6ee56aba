import type { Registry } from 'prom-client';
import { topicName } from '../../schemas/topics.ts';
import { counter } from '../runtime/metrics/register.ts';
import type { Operator } from '../runtime/task/port.ts';

/** Counts what an operator writes: repetitions, and records it had to refuse. */
export function observed(operator: Operator, registry: Registry, topicPrefix: string): Operator {
  const duplicates = counter(registry, 'throughline_journeys_duplicates_total');
  const failed = counter(registry, 'throughline_journeys_failed_total');
  const repeated = topicName('outDuplicates', topicPrefix);
  const refused = topicName('failed', topicPrefix);
  return {
    ...operator,
    process(records, state, context) {
      const written = operator.process(records, state, context);
      for (const { topic } of written) {
        if (topic === repeated) duplicates.inc();
        else if (topic === refused) failed.inc({ code: 'TL_DECODE' });
      }
      return written;
    },
    bury(poison, state, context) {
      failed.inc({ code: 'TL_HANDLER' });
      return operator.bury(poison, state, context);
    },
  };
}

import { codecOf } from '../../../schemas/codec.ts';
import { type Correction, correction } from '../../../schemas/correction.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import { topicName } from '../../../schemas/topics.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { Appender, Log, NewRecord } from '../../runtime/log/port.ts';

/** Writes decisions where the journeys stage reads them. */
export interface CorrectionWriter {
  /** Resolves when all in-sync replicas have every record; rejects with TL_UNAVAILABLE when that is not known. */
  write(decision: readonly Correction[]): Promise<void>;
}

/**
 * Nothing is opened before the first decision: insights answers questions whether Kafka is there or not. After a fault
 * the next decision opens anew. A repetition changes nothing, so a decision whose fate is unknown may be sent again.
 */
export function correctionWriter(
  log: Pick<Log, 'appender'>,
  env: Pick<Environment, 'TL_TOPIC_PREFIX' | 'TL_PARTITIONS'>,
): CorrectionWriter {
  const codec = codecOf(correction);
  const topic = topicName('corrections', env.TL_TOPIC_PREFIX);
  let open: Promise<Appender> | undefined;

  const recordOf = (part: Correction): NewRecord => ({
    topic,
    partition: partitionOf(part.node, env.TL_PARTITIONS),
    key: part.node,
    value: codec.encode(part),
  });
  return {
    async write(decision) {
      open ??= log.appender();
      const used = open;
      try {
        await (await used).append(decision.map(recordOf));
      } catch (error) {
        if (open === used) open = undefined;
        void used.then((appender) => appender.close()).catch(() => undefined);
        const cause = error instanceof Error ? error.message : String(error);
        throw new ThroughlineError(
          'TL_UNAVAILABLE',
          `Kafka did not confirm the decision (${cause.slice(0, 200)}): nothing is lost by sending it again; \`throughline doctor\` looks`,
          { cause: error },
        );
      }
    },
  };
}

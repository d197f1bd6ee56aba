import { codecOf } from '../../../schemas/codec.ts';
import { failure, type IdentifierValue, identifierValue } from '../../../schemas/outputs.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import { topicName } from '../../../schemas/topics.ts';
import { touchpoint } from '../../../schemas/touchpoint.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import type { IntakeOutcome } from '../domain/outcome.ts';

/** Most bytes of a record: below what Kafka takes (1 MB), with room for what the journeys stage adds. */
export const RECORD_BYTES = 700_000;

/** Turns outcomes into the records of the collector's topics. */
export type ToRecord = (outcome: IntakeOutcome) => NewRecord;
export interface Records {
  readonly outcome: ToRecord;
  readonly value: (value: IdentifierValue) => NewRecord;
}

/**
 * Records for an installation. Touchpoints are keyed by their origin, and the header `mid` lets a restore read message
 * ids without decoding. Refusals belong to nobody: they go round the partitions.
 */
export function recordsFor(prefix: string, partitions: number): Records {
  const touchpoints = codecOf(touchpoint);
  const failures = codecOf(failure);
  const values = codecOf(identifierValue);
  const topics = {
    live: topicName('touchpoints', prefix),
    bulk: topicName('bulk', prefix),
    failed: topicName('failed', prefix),
    values: topicName('identifierValues', prefix),
  };
  let round = 0;
  return {
    outcome(outcome) {
      if ('failed' in outcome) {
        round = (round + 1) % partitions;
        return { topic: topics.failed, partition: round, key: null, value: failures.encode(outcome.failed) };
      }
      const { ok } = outcome;
      return {
        topic: ok.backfill ? topics.bulk : topics.live,
        partition: partitionOf(ok.origin, partitions),
        key: ok.origin,
        value: touchpoints.encode(ok),
        headers: { mid: ok.message_id },
      };
    },
    value: (value) => ({
      topic: topics.values,
      partition: partitionOf(value.identifier, partitions),
      key: value.identifier,
      value: values.encode(value),
    }),
  };
}

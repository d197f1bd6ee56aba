import { intake } from '../../collector/domain/intake.ts';
import type { Accepted, IntakeOutcome, IntakeScope, Refused } from '../../collector/domain/outcome.ts';
import { KnownValues } from '../../collector/outbox/known-values.ts';
import { recordsFor } from '../../collector/outbox/records.ts';
import { scopeOf } from '../../collector/sources/sources.ts';
import type { Config, SourceConfig, WorkspaceConfig } from '../../runtime/config/schema.ts';
import type { NewRecord } from '../../runtime/log/port.ts';

/** Identifiers whose value is remembered as written. */
const REMEMBERED = 200_000;

/** The collector's door for history: the same rules, into the bulk topic. */
export interface Door {
  take(call: unknown, receivedAt: number): IntakeOutcome;
  /** The touchpoint, and the clear values of identifiers not written before. */
  recordsOf(accepted: Accepted): NewRecord[];
  /** The dead letter of a refused call. */
  deadLetterOf(refused: Refused): NewRecord;
}

/** The door of one source. `identifiers` is shared between the sources of a workspace, to hash each value once. */
export function openDoor(
  config: Config,
  workspace: WorkspaceConfig,
  source: SourceConfig,
  identifiers?: IntakeScope['identifiers'],
): Door {
  const scope = scopeOf(config, workspace, source, identifiers);
  const records = recordsFor(config.env.TL_TOPIC_PREFIX, config.env.TL_PARTITIONS);
  const known = new KnownValues(REMEMBERED);
  return {
    take: (call, receivedAt) => intake(call, { scope, receivedAt, backfill: true }),
    recordsOf(accepted) {
      const missing = known.missing(accepted.values);
      // An import that fails is run again, and writing a value twice changes nothing: no need to wait for the broker.
      known.add(missing);
      return [records.outcome(accepted), ...missing.map(records.value)];
    },
    deadLetterOf: (refused) => records.outcome(refused),
  };
}

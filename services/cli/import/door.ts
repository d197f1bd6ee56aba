import { codecOf } from '../../../schemas/codec.ts';
import { failure, identifierValue } from '../../../schemas/outputs.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import { topicName } from '../../../schemas/topics.ts';
import { touchpoint } from '../../../schemas/touchpoint.ts';
import { identifiersOf } from '../../collector/domain/identifiers/identify.ts';
import { intake } from '../../collector/domain/intake.ts';
import type { Accepted, IntakeOutcome, IntakeScope, Refused } from '../../collector/domain/outcome.ts';
import type { Config, SourceConfig, WorkspaceConfig } from '../../runtime/config/schema.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import { BoundedSet } from './bounded-set.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

const touchpoints = codecOf(touchpoint);
const failures = codecOf(failure);
const values = codecOf(identifierValue);

/** The collector's door for history: the same rules, into the bulk topic. */
export interface Door {
  take(call: unknown, receivedAt: number): IntakeOutcome;
  /** The touchpoint, and the clear values of identifiers not written before. */
  recordsOf(accepted: Accepted): NewRecord[];
  /** The dead letter of a refused call. */
  deadLetterOf(refused: Refused): NewRecord;
}

/** The door of one source. */
export function openDoor(config: Config, workspace: WorkspaceConfig, source: SourceConfig): Door {
  const { TL_PARTITIONS: partitions, TL_TOPIC_PREFIX: prefix } = config.env;
  const scope = scopeOf(config, workspace, source);
  const written = new BoundedSet(200_000);
  let next = 0;
  return {
    take: (call, receivedAt) => intake(call, { scope, receivedAt, backfill: true }),
    recordsOf: ({ ok, values: identified }) => [
      {
        topic: topicName('bulk', prefix),
        partition: partitionOf(ok.origin, partitions),
        key: ok.origin,
        value: touchpoints.encode(ok),
        headers: { mid: ok.message_id },
      },
      ...identified
        .filter(({ identifier }) => written.add(identifier))
        .map((value) => ({
          topic: topicName('identifierValues', prefix),
          partition: partitionOf(value.identifier, partitions),
          key: value.identifier,
          value: values.encode(value),
        })),
    ],
    deadLetterOf: ({ failed }) => ({
      topic: topicName('failed', prefix),
      partition: next++ % partitions,
      key: null,
      value: failures.encode(failed),
    }),
  };
}

function scopeOf({ file, env }: Config, workspace: WorkspaceConfig, source: SourceConfig): IntakeScope {
  return {
    workspace: workspace.name,
    source: source.id,
    kind: source.kind,
    channel: source.channel,
    platform: source.platform,
    messageSentBy: 'customer',
    consentRequired: false,
    ownHosts: new Set(source.domains.map((domain) => domain.replace(/^https?:\/\//, ''))),
    limits: {
      eventBytes: file.limits.event_bytes,
      pastMs: file.limits.past_days * DAY,
      futureMs: file.limits.future_hours * HOUR,
    },
    identifiers: identifiersOf({
      workspace: workspace.name,
      secret: env.TL_IDENTITY_SECRET,
      country: workspace.country,
      block: new Set(),
    }),
  };
}

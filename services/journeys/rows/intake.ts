import type { LogRecord } from '../../runtime/log/port.ts';
import type { Channel } from '../domain/channels/channel.ts';
import type { Event } from '../intake/event.ts';
import { factOf } from './fact.ts';
import type { RowWriter } from './stamped.ts';
import { owner, type RowSubject } from './subject.ts';

/** Writes the archive row of a touchpoint. */
export const writeFact = (
  event: Event,
  channel: Channel,
  record: LogRecord,
  subject: RowSubject,
  writer: RowWriter,
): void =>
  writer.raw('outTouchpoints', subject.rules.version, (stamp) =>
    factOf(event.datum, {
      channel: channel.channel,
      channel_rule: channel.rule,
      origin_profile: subject.profileId,
      occurred_on: subject.calendar.dayOf(event.touchpoint.occurred_at),
      src_topic: record.topic,
      src_partition: record.partition,
      src_offset: record.offset,
      ...stamp,
    }),
  );

/** Writes that a touchpoint was seen before. */
export const writeDuplicate = (
  { touchpoint }: Event,
  record: LogRecord,
  subject: RowSubject,
  writer: RowWriter,
): void =>
  writer.duplicate(
    {
      workspace: owner(subject).workspace,
      source_id: touchpoint.source_id,
      message_id: touchpoint.message_id,
      origin: touchpoint.origin,
      received_at: touchpoint.received_at,
      src_topic: record.topic,
      src_partition: record.partition,
      src_offset: record.offset,
    },
    subject.rules.version,
  );

import type { LogRecord } from '../../runtime/log/port.ts';
import type { Channel } from '../domain/channels/channel.ts';
import type { Event } from '../intake/event.ts';
import { factOf } from './fact.ts';
import type { RowWriter } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** Writes the archive row of a touchpoint. */
export const writeFact = (
  event: Event,
  channel: Channel,
  record: LogRecord,
  subject: RowSubject,
  writer: RowWriter,
): void =>
  writer.raw('outTouchpoints', (stamp) =>
    factOf(event.datum, {
      channel: channel.channel,
      channel_rule: channel.rule,
      origin_profile: subject.profileId,
      occurred_on: subject.calendar.dayOf(event.touchpoint.occurred_at),
      src_topic: record.topic,
      src_partition: record.partition,
      src_offset: record.offset,
      _seq: stamp._seq,
      recorded_at: stamp.recorded_at,
      config_version: stamp.config_version,
    }),
  );

/** Writes that a touchpoint was seen before. */
export const writeDuplicate = ({ touchpoint }: Event, record: LogRecord, writer: RowWriter): void =>
  writer.duplicate((stamp) => ({
    workspace: touchpoint.workspace,
    source_id: touchpoint.source_id,
    message_id: touchpoint.message_id,
    origin: touchpoint.origin,
    received_at: touchpoint.received_at,
    src_topic: record.topic,
    src_partition: record.partition,
    src_offset: record.offset,
    ...stamp,
  }));

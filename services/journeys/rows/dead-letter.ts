import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { ErrorCode } from '../../runtime/errors.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';

const PAYLOAD_LIMIT = 24_576;
const failures = codecOf(failure);

/** Why a record becomes a dead letter. */
export interface Cause {
  readonly code: ErrorCode;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Topic of dead letters. */
  readonly topic: string;
  /** Whose event it was and when it came, where it could be read. */
  readonly event?: Pick<Touchpoint, 'workspace' | 'source_id' | 'received_at'>;
}

/** The dead letter of a record that cannot be taken: its bytes in base64, and where it was read. */
export const deadLetter = (record: LogRecord, { code, reason, now, topic, event }: Cause): NewRecord => ({
  topic,
  partition: record.partition,
  key: null,
  value: failures.encode({
    workspace: event?.workspace ?? '',
    source_id: event?.source_id ?? '',
    message_id: record.headers['mid']?.toString('utf8') ?? '',
    stage: 'journeys',
    code,
    reason,
    received_at: event?.received_at ?? now,
    payload: record.value?.subarray(0, PAYLOAD_LIMIT).toString('base64') ?? '',
    truncated: (record.value?.length ?? 0) > PAYLOAD_LIMIT,
    src_topic: record.topic,
    src_partition: record.partition,
    src_offset: record.offset,
    retries: 0,
  }),
});

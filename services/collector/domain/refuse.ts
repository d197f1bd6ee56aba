import type { Failure } from '../../../schemas/outputs.ts';
import { wellFormed } from '../../../schemas/text.ts';
import type { ErrorCode } from '../../runtime/errors.ts';
import type { Refused } from './outcome.ts';
import { isPlain } from './reading/plain.ts';
import { toJson } from './reading/size.ts';

/** Bytes of the payload kept with a refused event. */
const PAYLOAD_BYTES = 32_768;

/** Who sent what was refused, as far as it is known. */
export interface Refusal {
  readonly workspace: string;
  readonly source: string;
  readonly code: ErrorCode;
  /** One sentence: what is wrong and what to do. */
  readonly reason: string;
  readonly receivedAt: number;
  /** As it came: an object, or text that is no JSON. */
  readonly payload: unknown;
}

/** The dead letter of an event. */
export function refuse({ workspace, source, code, reason, receivedAt, payload }: Refusal): Refused {
  const text = wellFormed(typeof payload === 'string' ? payload : (toJson(payload) ?? '[nested too deep to be kept]'));
  const kept = cut(text);
  const given = isPlain(payload) ? (payload['messageId'] ?? payload['id']) : undefined;
  const failed: Failure = {
    workspace,
    source_id: source,
    message_id: typeof given === 'string' ? wellFormed(given.slice(0, 100)) : '',
    stage: 'collector',
    code,
    reason,
    received_at: receivedAt,
    payload: kept,
    truncated: kept.length < text.length,
    src_topic: '',
    src_partition: -1,
    src_offset: -1,
    retries: 0,
  };
  return { failed };
}

/** At most PAYLOAD_BYTES of UTF-8, never half a character. */
function cut(text: string): string {
  if (text.length * 3 <= PAYLOAD_BYTES) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= PAYLOAD_BYTES) return text;
  return bytes
    .subarray(0, PAYLOAD_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}

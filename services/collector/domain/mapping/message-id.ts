import { createHash } from 'node:crypto';
import { wellFormed } from '../../../../schemas/text.ts';
import type { Issues } from '../reading/issues.ts';
import { isPlain, type Plain } from '../reading/plain.ts';

/** Longest message id kept as it is. */
const LIMIT = 100;

/** Keys of the state hold control characters all alike: ids that differ only there would count as one. */
const CONTROL = /\p{Cc}/u;

/** Deeper content does not tell two events apart. */
const DEPTH = 20;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * The idempotency key of an event: as given; a hash of it when it is too long or holds control characters; else a hash of the content, so that
 * sending the same again changes nothing. A live event that states neither id nor time adds its `receipt`, epoch
 * milliseconds: two equal clicks must not become one.
 */
export function messageIdOf(event: Plain, receipt: number | undefined, issues: Issues): string {
  const given = event['messageId'];
  const text = typeof given === 'string' ? wellFormed(given.trim()) : Number.isFinite(given) ? String(given) : '';
  if (text.length > LIMIT) {
    issues.add('messageId', `longer than ${LIMIT} characters, its hash is used`);
    return `h-${digest(text)}`;
  }
  if (CONTROL.test(text)) {
    issues.add('messageId', 'holds control characters, its hash is used');
    return `h-${digest(text)}`;
  }
  if (text !== '') return text;
  if (given !== undefined && given !== null && given !== '')
    issues.add('messageId', 'not text, a hash of the content is used');
  const { sentAt: _sent, receivedAt: _received, messageId: _id, ...content } = event;
  return `c-${digest(`${canonical(content, 0)}${receipt ?? ''}`)}`;
}

/** JSON with sorted keys: the same content always reads the same. */
function canonical(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth > DEPTH) return '""';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  if (!isPlain(value)) return 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`).join(',')}}`;
}

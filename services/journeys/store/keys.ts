import { twelveDigits } from '../domain/calendar/digits.ts';

/**
 * Keys of a profile's entries. Times are twelve hex digits, so that key order is time order; texts are their UTF-8
 * bytes one character each, so that key order is the byte order ClickHouse sorts by.
 */
const LATEST = 2 ** 48 - 1;
const MAX_TEXT = 400;

/** Twelve hex digits of an instant, clamped to what they hold. */
export const timeKey = (instant: number): string => twelveDigits(Math.min(LATEST, Math.max(0, Math.trunc(instant))));

/** A text as part of a key: one character a UTF-8 byte, control characters replaced. */
export function textKey(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_TEXT), 'utf8');
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) < 0x20) bytes[i] = 0x7f;
  return bytes.toString('latin1');
}

/** Letters of kept touches by the part they play; one that plays none makes or changes a conversion. */
export const TOUCH_LETTER = { activity: 'a', contact: 'c', none: 'o' } as const;

/** Key of a kept touch: its moment, then its origin where that is another than the owner. */
export const touchKey = (letter: string, at: number, messageId: string, origin: string): string =>
  `${letter}${momentKey(at, messageId)}${originKey(origin)}`;
const momentKey = (at: number, messageId: string): string => `${timeKey(at)}:${textKey(messageId)}`;
const originKey = (origin: string): string => (origin === '' ? '' : `\x01${origin}`);
export const sessionKey = (startedAt: number): string => `s${timeKey(startedAt)}`;
export const frozenKey = (startedAt: number): string => `z${timeKey(startedAt)}`;
/** Order events of one conversion share this beginning; \x01 sorts before every text. */
export const orderPrefix = (conversionKey: string): string => `v${textKey(conversionKey)}\x01`;
export const orderKey = (conversionKey: string, at: number, messageId: string, origin: string): string =>
  `${orderPrefix(conversionKey)}${momentKey(at, messageId)}${originKey(origin)}`;
/** Whether a key of such an event, told by its beginning, is of a message: its moment is twelve digits and the id. */
export const isOfMessage = (key: string, prefix: string, messageId: string): boolean =>
  key.slice(prefix.length + 13).split('\x01', 1)[0] === textKey(messageId);
export const conversionTimeKey = (at: number, conversionKey: string): string =>
  `k${timeKey(at)}:${textKey(conversionKey)}`;
export const conversionPointer = (conversionKey: string): string => `x${textKey(conversionKey)}`;
export const PROFILE_KEY = 'p';
export const KEPT_KEY = 'b';
/** Letters of all that is derived of a profile, or kept for it. */
export const HISTORY_LETTERS = ['a', 'c', 'o', 's', 'z', 'k', 'x', 'v', 'b', 'p'] as const;
/** The end of a range that begins with `prefix`. */
export const after = (prefix: string): string => `${prefix}\xff`;

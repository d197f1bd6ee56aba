import type { Identifier } from '../../../../schemas/identifier.ts';
import { twelveDigits } from '../calendar/digits.ts';
import type { Moment } from './message.ts';

const HOUR = 3_600_000;
/** Moves instants before 1970 into the positive, so that twelve hex digits sort as they do. */
const ERA = 2 ** 47;
/** An unordered pair, the smaller first: `lo` is its authority. */
export interface Pair {
  readonly lo: Identifier;
  readonly hi: Identifier;
}

export const pairOf = (a: Identifier, b: Identifier): Pair => (a < b ? { lo: a, hi: b } : { lo: b, hi: a });

/** Key of an unordered pair. */
export const pairKey = (a: Identifier, b: Identifier): string => (a < b ? a + b : b + a);

/** The smallest of some identifiers: of an event its primary, of a component its profile. Throws on none. */
export function smallestOf(identifiers: Iterable<Identifier>): Identifier {
  let smallest: Identifier | undefined;
  for (const identifier of identifiers) if (smallest === undefined || identifier < smallest) smallest = identifier;
  if (smallest === undefined) throw new RangeError('no identifiers: the smallest of none does not exist');
  return smallest;
}

/** UTC hours since the epoch. */
export const hourOf = (time: number): number => Math.floor(time / HOUR);

/** Whether `a` is before `b`; the message id decides between equal times. */
export const isEarlier = (a: Moment, b: Moment): boolean =>
  a.time < b.time || (a.time === b.time && a.messageId < b.messageId);

/** Twelve hex digits whose order is the order of time. */
export const timeKey = (time: number): string => twelveDigits(Math.trunc(time) + ERA);

/** Key of what a line keeps of an hour and a person: a line is read by its hours. */
export const entryKey = (hour: number, person: Identifier): string => timeKey(hour) + person;

/** Key of what is kept for an identifier and an hour; `*` stands for every hour. */
export const hourKey = (identifier: Identifier, hour: number | null): string =>
  identifier + (hour === null ? '*' : timeKey(hour));

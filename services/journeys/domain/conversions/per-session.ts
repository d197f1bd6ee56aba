import { sessionAt } from '../attribution/occasion.ts';
import { type Span, spanOf } from '../dirty.ts';
import type { History } from '../history.ts';
import type { OrderEvent } from './conversion.ts';
import { memberKey } from './key.ts';

/** Where a span reaches when whole sessions count: from the start of the session it begins in to the end of its last. */
function wholeSessions(history: History, { from, to }: Span): Span {
  const [first, last] = [sessionAt(history, from), sessionAt(history, to)];
  return { from: Math.min(from, first?.startedAt ?? from), to: Math.max(to, last?.endedAt ?? to) };
}

/**
 * Events of a group that counts once a session, around a span, by the key of the conversion each would make: the first of
 * a session converts, the others leave theirs without an event. Outside sessions each counts. A frozen one stays.
 */
export function perSession(history: History, group: string, span: Span): Map<string, OrderEvent[]> {
  const { from, to } = wholeSessions(history, span);
  const found = new Map<string, OrderEvent[]>();
  // Those that stood, so that one whose event has left is taken back.
  for (const { conversion, final } of history.conversionsBetween(from, to))
    if (!final && conversion.key.startsWith(`${group}:`)) found.set(conversion.key, []);
  const taken = new Map<number, string>();
  const events = history.orderEventsBetween(group, from, to).map((event) => {
    const key = memberKey(group, event.messageId);
    return { event, key, session: sessionAt(history, event.occurredAt), stored: history.conversion(key) };
  });
  for (const { key, session, stored } of events) if (session && stored?.final) taken.set(session.startedAt, key);
  for (const { event, key, session } of events) {
    if (session && !taken.has(session.startedAt)) taken.set(session.startedAt, key);
    found.set(key, !session || taken.get(session.startedAt) === key ? [event] : []);
  }
  return found;
}

/** The span of some instants, and of another where there is one. */
export const joined = (instants: readonly number[], other?: Span): Span | undefined =>
  spanOf(other ? [...instants, other.from, other.to] : instants);

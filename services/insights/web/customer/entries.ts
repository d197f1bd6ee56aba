import type { Customer } from '../../timeline/answer.ts';
import { dayAt } from '../format.ts';
import type { IdentityLine } from './lines.ts';
import type { Touch } from './words.ts';

/** One line of a timeline: a session with its touches, a touch outside sessions, or what became of the identity. */
export type Entry =
  | {
      readonly kind: 'session';
      readonly at: string;
      readonly session: Customer['sessions'][number];
      readonly touches: Touch[];
    }
  | { readonly kind: 'touch'; readonly at: string; readonly touch: Touch }
  | { readonly kind: 'identity'; readonly at: string; readonly line: IdentityLine };

export interface Day {
  readonly day: string;
  readonly entries: Entry[];
}

/** A customer's history by day in a time zone, the newest first. */
export function daysOf(customer: Customer, lines: readonly IdentityLine[], timeZone: string): Day[] {
  const sessions = new Map(
    customer.sessions.map((session): [string, Extract<Entry, { kind: 'session' }>] => [
      session.session_id,
      { kind: 'session', at: session.started_at, session, touches: [] },
    ]),
  );
  const entries: Entry[] = [...sessions.values()];
  for (const touch of customer.touches) {
    const session = touch.session_id === null ? undefined : sessions.get(touch.session_id);
    if (session) session.touches.push(touch);
    else entries.push({ kind: 'touch', at: touch.occurred_at, touch });
  }
  for (const line of lines) entries.push({ kind: 'identity', at: line.at, line });
  entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayAt(entry.at, timeZone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

import type { Change } from '../changes.ts';
import type { Span } from '../dirty.ts';
import type { History } from '../history.ts';
import { type Session, sessionize } from './session.ts';

/** What changed among the sessions, and at which instants the path of the profile changed with them. */
export interface Resession {
  readonly changes: Change[];
  /** Instants of openings that came, went or are another touch now. */
  readonly moved: number[];
  /** Sessions more than before. */
  readonly added: number;
}

/**
 * Cuts the activities around a dirty span into sessions again and compares with what was written. Reads from the session
 * the span falls into, or only what follows the session it may continue, to the first old session start behind the span
 * that is a start still.
 */
export function resession(history: History, span: Span, gapMs: number): Resession {
  const before = history.sessionBefore(span.from);
  const within = before !== undefined && span.from <= before.endedAt;
  const continues = before !== undefined && !within && span.from <= before.endedAt + gapMs;
  const start = within || continues ? before.startedAt : span.from;
  const activities = history.activitiesFrom(within ? before.startedAt : span.from);
  const stale = new Map<number, Session>();
  const fresh: Session[] = [];
  const old = history.sessionsFrom(start)[Symbol.iterator]();
  let next = old.next();
  const takeOldUntil = (instant: number) => {
    for (; !next.done && next.value.startedAt <= instant; next = old.next())
      stale.set(next.value.startedAt, next.value);
  };
  let settled = false;
  for (const session of sessionize(activities, gapMs, continues ? before : undefined)) {
    takeOldUntil(session.startedAt);
    const known = stale.get(session.startedAt);
    if (known && session.startedAt > span.to) {
      stale.delete(session.startedAt);
      settled = true;
      break;
    }
    fresh.push(session);
  }
  if (!settled) takeOldUntil(Number.POSITIVE_INFINITY);
  return replace(history, stale, fresh);
}

function replace(history: History, stale: Map<number, Session>, fresh: Session[]): Resession {
  const result = { changes: [] as Change[], moved: [] as number[], added: fresh.length - stale.size };
  for (const session of fresh) {
    const known = stale.get(session.startedAt);
    stale.delete(session.startedAt);
    if (known && same(known, session)) continue;
    if (!known || known.opening.messageId !== session.opening.messageId) result.moved.push(session.startedAt);
    history.putSession(session);
    result.changes.push({ kind: 'session', session, deleted: false, final: false });
  }
  for (const gone of stale.values()) {
    history.deleteSession(gone.startedAt);
    result.moved.push(gone.startedAt);
    result.changes.push({ kind: 'session', session: gone, deleted: true, final: false });
  }
  return result;
}

const same = (a: Session, b: Session): boolean =>
  a.endedAt === b.endedAt &&
  a.events === b.events &&
  a.views === b.views &&
  a.orders === b.orders &&
  a.opening.messageId === b.opening.messageId;

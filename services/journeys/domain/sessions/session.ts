import type { Touch } from '../touches/touch.ts';

/** A run of activity of one profile. `opening` is the path touch it stands for. */
export interface Session {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly events: number;
  readonly views: number;
  readonly orders: number;
  readonly opening: Touch;
}

const open = (touch: Touch): Session => ({
  startedAt: touch.occurredAt,
  endedAt: touch.occurredAt,
  events: 1,
  views: touch.type === 'view' ? 1 : 0,
  orders: touch.type === 'order' ? 1 : 0,
  opening: touch,
});

const extend = (session: Session, touch: Touch): Session => ({
  startedAt: session.startedAt,
  endedAt: touch.occurredAt,
  events: session.events + 1,
  views: session.views + (touch.type === 'view' ? 1 : 0),
  orders: session.orders + (touch.type === 'order' ? 1 : 0),
  opening: session.opening,
});

/**
 * Cuts activities, in path order, into sessions: a gap longer than `gapMs` ends one, a gap of exactly that length does
 * not. `begun` is a session the activities may continue. Lazy, so that a reader may stop where it meets what it knows.
 */
export function* sessionize(activities: Iterable<Touch>, gapMs: number, begun?: Session): Generator<Session> {
  let current = begun;
  for (const touch of activities) {
    if (current && touch.occurredAt - current.endedAt <= gapMs) {
      current = extend(current, touch);
      continue;
    }
    if (current) yield current;
    current = open(touch);
  }
  if (current) yield current;
}

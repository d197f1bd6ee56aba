import type { Span } from '../dirty.ts';
import type { History } from '../history.ts';
import { byTime, type Touch } from '../touches/touch.ts';

/** Joins two newest-first sequences into one, reading no further than it is asked to. */
function* newestFirst(left: Iterable<Touch>, right: Iterable<Touch>): Generator<Touch> {
  const a = left[Symbol.iterator]();
  const b = right[Symbol.iterator]();
  let x = a.next();
  let y = b.next();
  while (!x.done || !y.done) {
    if (y.done || (!x.done && byTime(x.value, y.value) > 0)) {
      yield x.value as Touch;
      x = a.next();
    } else {
      yield y.value as Touch;
      y = b.next();
    }
  }
}

function* openings(sessions: Iterable<{ opening: Touch }>): Generator<Touch> {
  for (const session of sessions) yield session.opening;
}

/**
 * The path touches of a profile between two instants, both included, oldest first: the opening touch of each session
 * and the contacts outside sessions. At most the last `limit` of those that count.
 */
export function pathBetween(
  history: History,
  { from, to }: Span,
  limit: number,
  counts: (touch: Touch) => boolean = () => true,
): Touch[] {
  const path: Touch[] = [];
  for (const touch of newestFirst(openings(history.sessionsBack(from, to)), history.contactsBack(from, to))) {
    if (!counts(touch)) continue;
    path.push(touch);
    if (path.length === limit) break;
  }
  return path.reverse();
}

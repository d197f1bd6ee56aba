import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Range } from './message.ts';
import type { Entry } from './store.ts';

/** Stand for "since ever" and "until further notice", within what tables can hold (epoch milliseconds). */
export const BEGINNING = Date.UTC(1900, 0, 1);
export const END = Date.UTC(2299, 11, 31);

/** A stretch of a device's time that belongs to one person. Segments touch each other and cover all time, or there are none. */
export interface Segment extends Range {
  readonly person: Identifier;
}

/** A stretch whose person changed; null is nobody. */
export interface Change extends Range {
  readonly former: Identifier | null;
}

const byMoment = (a: Entry, b: Entry): number =>
  a.time - b.time || compare(a.messageId, b.messageId) || compare(a.person, b.person);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The line as segments: a login holds until the next one; of equal times the largest message id holds; the time before
 * the first instant belongs to who holds at it.
 */
export function segmentsOf(entries: readonly Entry[]): Segment[] {
  const starts: { from: number; person: Identifier }[] = [];
  for (const { time, person } of entries.toSorted(byMoment)) {
    if (starts.at(-1)?.from === time) starts.pop();
    starts.push({ from: time, person });
  }
  const turns = starts.filter(({ person }, i) => person !== starts[i - 1]?.person);
  return turns.map(({ from, person }, i) => ({
    from: i === 0 ? BEGINNING : from,
    to: turns[i + 1]?.from ?? END,
    person,
  }));
}

/** The person at an instant, or null when there are no segments. Instants outside all time count as its edges. */
export function personAt(segments: readonly Segment[], instant: number): Identifier | null {
  return (segments.findLast(({ from }) => from <= instant) ?? segments[0])?.person ?? null;
}

/** Where as-of differs between two lines, in the order of time. */
export function changesBetween(before: readonly Segment[], after: readonly Segment[]): Change[] {
  const edges = [...new Set([BEGINNING, ...[...before, ...after].map(({ from }) => from)])].sort((a, b) => a - b);
  const changes: Change[] = [];
  edges.forEach((from, i) => {
    const former = personAt(before, from);
    if (former !== personAt(after, from)) changes.push({ from, to: edges[i + 1] ?? END, former });
  });
  return changes;
}

/** What to write so that whoever holds `before`, keyed by `from`, comes to hold `after`. */
export function segmentWrites(before: readonly Segment[], after: readonly Segment[]) {
  const known = new Map(before.map((segment) => [segment.from, segment]));
  const starts = new Set(after.map(({ from }) => from));
  return {
    vanished: before.filter(({ from }) => !starts.has(from)),
    written: after.filter(({ from, to, person }) => {
      const former = known.get(from);
      return former?.person !== person || former.to !== to;
    }),
  };
}

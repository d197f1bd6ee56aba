import { type Dirty, type Span, spanOf } from '../dirty.ts';
import type { History } from '../history.ts';
import type { Rules } from '../rules.ts';
import { scoreChanges } from './answers.ts';
import { type Conversion, conversionOf, type OrderEvent } from './conversion.ts';
import { groupOf, isAnswerGroup, isPerPerson, isSessionGroup, sessionGroup } from './key.ts';
import { joined, perSession } from './per-session.ts';
import { nextAfter } from './sequence.ts';
import type { StoredConversion } from './stored.ts';

/** Where the history of a profile changed, beside the events of conversions themselves. */
export interface Moved {
  /** Instants at which the path changed. */
  readonly paths: Span | undefined;
  /** Instants that sessions covered, or cover now. */
  readonly sessions: Span | undefined;
}

/** The conversions to derive again, by key, and what their events make of them now. */
export interface Affected {
  readonly fresh: ReadonlyMap<string, Conversion | undefined>;
  /** Adds those that stand within a span. */
  within(span: Span): void;
}

/**
 * Gathers the conversions that a change may have touched: those whose events changed, those with a changed path in their
 * look-back, and where a rule asks, those whose session changed and the next after one that came, went or moved. The next
 * answer after one that came or went is another change.
 */
export function affectedBy(history: History, dirty: Dirty['conversions'], moved: Moved, { reach }: Rules): Affected {
  const fresh = new Map<string, Conversion | undefined>();
  const add = (key: string, events: readonly OrderEvent[]) => fresh.set(key, conversionOf(key, events));
  const contest = (group: string, span: Span | undefined) => {
    if (span) for (const [key, events] of perSession(history, group, span)) add(key, events);
  };
  const compare = (group: string, span: Span | undefined) => {
    if (span) for (const [key, change] of scoreChanges(history, group, span)) fresh.set(key, change);
  };
  const stands = ({ conversion: { key, occurredAt } }: StoredConversion) => {
    if (fresh.has(key)) return;
    const group = groupOf(key);
    const instant = { from: occurredAt, to: occurredAt };
    if (group === undefined) add(key, eventsOf(history, key));
    else if (isAnswerGroup(group)) compare(group, instant);
    else contest(group, instant);
  };
  const within = ({ from, to }: Span) => {
    for (const stored of history.conversionsBetween(from, to)) if (!stored.final) stands(stored);
  };

  const groups = new Set(moved.sessions ? reach.perSession.map(sessionGroup) : []);
  for (const key of dirty.keys()) if (isSessionGroup(key)) groups.add(key);
  for (const group of groups) contest(group, joined(dirty.get(group) ?? [], moved.sessions));
  for (const [key, instants] of dirty)
    if (isAnswerGroup(key)) compare(key, spanOf(instants));
    else if (!isSessionGroup(key)) add(key, eventsOf(history, key));
  if (moved.paths) within({ from: moved.paths.from, to: moved.paths.to + reach.lookbackMs });
  if (moved.sessions && reach.sessions) within(moved.sessions);
  if (reach.sequence)
    for (const [key, now] of [...fresh])
      for (const { name, occurredAt } of moves(history.conversion(key)?.conversion, now))
        for (const next of nextAfter(history, name, occurredAt, occurredAt + reach.lookbackMs)) {
          const stored = history.conversion(next);
          if (stored && !stored.final) stands(stored);
        }
  return { fresh, within };
}

/** The events that make a conversion what it is: of one that counts once a person the first, of however many. */
function eventsOf(history: History, key: string): readonly OrderEvent[] {
  if (!isPerPerson(key)) return history.orderEvents(key);
  for (const first of history.orderEventsFrom(key, 0)) return [first];
  return [];
}

/** Where a conversion was and is, when that is not the same. */
function moves(was: Conversion | undefined, is: Conversion | undefined): Conversion[] {
  if (was && is && was.name === is.name && was.occurredAt === is.occurredAt) return [];
  return [was, is].filter((one) => one !== undefined);
}

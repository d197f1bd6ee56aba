import type { Change, ProfileSummary } from './changes.ts';
import { reconvert } from './conversions/reconvert.ts';
import { type Dirty, spanOf } from './dirty.ts';
import type { History, StoredProfile } from './history.ts';
import { pathBetween } from './paths/path.ts';
import type { Rules } from './rules.ts';
import { resession } from './sessions/resession.ts';

const NEW: StoredProfile = { sessions: 0, contacts: 0, orders: 0, revenueMicros: 0, open: false };

/**
 * Brings everything derived of one profile up to its history, and names each difference from what was written. The
 * result depends on the history alone, so the order in which touches arrived does not matter.
 */
export function derive(history: History, dirty: Dirty, rules: Rules): Change[] {
  const span = spanOf(dirty.activities);
  const sessions = span ? resession(history, span, rules.sessionGapMs) : { changes: [], moved: [], added: 0 };
  const paths = spanOf([...sessions.moved, ...dirty.contacts]);
  const conversions = reconvert(history, dirty.conversions, paths, rules);
  const changes = [...sessions.changes, ...conversions.changes];
  if (!paths && conversions.changes.length === 0) return changes;

  const before = history.profile() ?? NEW;
  const open = openPath(history, rules);
  const after: StoredProfile = {
    sessions: before.sessions + sessions.added,
    contacts: before.contacts + dirty.contacts.length,
    orders: before.orders + conversions.added,
    revenueMicros: before.revenueMicros + conversions.revenueMicros,
    open: open.length > 0,
  };
  history.putProfile(after);
  if (after.open || before.open) changes.push({ kind: 'open', path: open });
  changes.push({ kind: 'profile', profile: summary(history, after) });
  return changes;
}

/** The path since the last conversion, within the look-back of its own last touch. */
function openPath(history: History, rules: Rules) {
  const since = history.lastConversion()?.conversion.occurredAt ?? Number.NEGATIVE_INFINITY;
  const newest = pathBetween(history, since + 1, Number.POSITIVE_INFINITY, 1).at(0);
  if (!newest) return [];
  return pathBetween(
    history,
    Math.max(since + 1, newest.occurredAt - rules.lookbackMs),
    newest.occurredAt,
    rules.pathLength,
  );
}

function summary(history: History, stored: StoredProfile): ProfileSummary {
  const session = history.firstSession();
  const contact = history.firstContact();
  const first = session && contact && contact.occurredAt < session.startedAt ? contact : (session?.opening ?? contact);
  const last = pathBetween(history, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1).at(0);
  const firstOrder = history.firstConversion()?.conversion.occurredAt;
  const lastOrder = history.lastConversion()?.conversion.occurredAt;
  return {
    firstSeenAt: Math.min(first?.occurredAt ?? Number.POSITIVE_INFINITY, firstOrder ?? Number.POSITIVE_INFINITY),
    lastSeenAt: Math.max(last?.occurredAt ?? Number.NEGATIVE_INFINITY, lastOrder ?? Number.NEGATIVE_INFINITY),
    firstChannel: first?.channel ?? '',
    sessions: stored.sessions,
    touches: stored.sessions + stored.contacts,
    orders: stored.orders,
    revenueMicros: stored.revenueMicros,
  };
}

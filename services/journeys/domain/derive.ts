import type { Change, ProfileSummary } from './changes.ts';
import { reconvert } from './conversions/reconvert.ts';
import { firstSuccess, type StoredConversion } from './conversions/stored.ts';
import { type Dirty, spanOf } from './dirty.ts';
import type { History, StoredProfile } from './history.ts';
import { pathBetween } from './paths/path.ts';
import { type Rules, rulesAt } from './rules.ts';
import { resession } from './sessions/resession.ts';
import { byTime, type Touch } from './touches/touch.ts';

const NEW: StoredProfile = {
  touchedAt: null,
  firstChannel: '',
  firstConvertedAt: null,
  convertedAt: null,
  sessions: 0,
  contacts: 0,
  orders: 0,
  revenueMicros: 0,
  frozenAt: null,
  frozenChannel: '',
  dueOn: null,
  open: false,
};

/**
 * Brings everything derived of one profile up to its history, and names each difference from what was written. The
 * result depends on the history alone, so the order in which touches arrived does not matter.
 */
export function derive(history: History, dirty: Dirty, rules: Rules): Change[] {
  const span = spanOf(dirty.activities);
  const sessions = span ? resession(history, span, rules.sessionGapMs) : { changes: [], moved: [], added: 0 };
  const paths = spanOf([...sessions.moved, ...dirty.contacts]);
  const covered = sessions.changes.flatMap((change) =>
    change.kind === 'session' ? [change.session.startedAt, change.session.endedAt] : [],
  );
  const moved = { paths, sessions: covered.length > 0 ? spanOf([...covered, ...dirty.activities]) : undefined };
  const conversions = reconvert(history, dirty.conversions, moved, rules);
  const changes = [...sessions.changes, ...conversions.changes];
  const converted = conversions.changes.length > 0;
  if (!paths && !converted) return changes;

  const before = history.profile() ?? NEW;
  const earlier = paths && (before.touchedAt === null || paths.from <= before.touchedAt);
  const standing: StoredProfile = {
    ...before,
    ...(earlier ? firstTouch(history, before) : {}),
    ...(converted ? conversionTimes(history) : {}),
    sessions: before.sessions + sessions.added,
    contacts: before.contacts + dirty.contactsAdded,
    orders: before.orders + conversions.orders,
    revenueMicros: withinLong(before.revenueMicros + conversions.revenueMicros),
  };
  const open = openPath(history, standing.convertedAt, rules);
  const isNothing = standing.sessions + standing.contacts + standing.orders === 0 && standing.firstConvertedAt === null;
  if (isNothing) history.deleteProfile();
  else history.putProfile({ ...standing, open: open.length > 0 });
  if (open.length > 0 || before.open) changes.push({ kind: 'open', path: open });
  changes.push({ kind: 'profile', profile: summary(standing, open), deleted: isNothing });
  return changes;
}

/** What avsc still writes and reads right as a 64-bit integer: sums beyond (nine billion of a currency) stay there. */
const [LEAST_MICROS, MOST_MICROS] = [-(2 ** 52), Number.MAX_SAFE_INTEGER - 1];
const withinLong = (micros: number): number => Math.max(LEAST_MICROS, Math.min(MOST_MICROS, micros));

/** The path since the last conversion, within the look-back of its own last touch. */
function openPath(history: History, convertedAt: number | null, rules: Rules): Touch[] {
  const since = convertedAt === null ? Number.NEGATIVE_INFINITY : convertedAt + 1;
  const path = pathBetween(history, { from: since, to: Number.POSITIVE_INFINITY }, rules.pathLength);
  const newest = path.at(-1);
  if (!newest) return path;
  const earliest = newest.occurredAt - rulesAt(rules, newest.occurredAt).lookbackMs;
  return path.filter((touch) => touch.occurredAt >= earliest);
}

function firstTouch(
  history: History,
  { frozenAt, frozenChannel }: StoredProfile,
): Pick<StoredProfile, 'touchedAt' | 'firstChannel'> {
  const touches = [history.firstSession()?.opening, history.firstContact()].filter((touch) => touch !== undefined);
  const first = touches.sort(byTime).at(0);
  if (frozenAt !== null && !(first && first.occurredAt < frozenAt))
    return { touchedAt: frozenAt, firstChannel: frozenChannel };
  return { touchedAt: first?.occurredAt ?? null, firstChannel: first?.channel ?? '' };
}

const conversionTimes = (history: History): Pick<StoredProfile, 'firstConvertedAt' | 'convertedAt'> => ({
  firstConvertedAt: timeOfFirst(history.conversionsBetween(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)),
  convertedAt: timeOfFirst(history.conversionsBack(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)),
});
const timeOfFirst = (conversions: Iterable<StoredConversion>): number | null =>
  firstSuccess(conversions)?.conversion.occurredAt ?? null;

const summary = (profile: StoredProfile, open: readonly Touch[]): ProfileSummary => ({
  firstSeenAt:
    profile.touchedAt === null
      ? (profile.firstConvertedAt ?? 0)
      : Math.min(profile.touchedAt, profile.firstConvertedAt ?? profile.touchedAt),
  lastSeenAt: open.at(-1)?.occurredAt ?? profile.convertedAt ?? profile.touchedAt ?? 0,
  firstChannel: profile.firstChannel,
  sessions: profile.sessions,
  touches: profile.sessions + profile.contacts,
  orders: profile.orders,
  revenueMicros: profile.revenueMicros,
});

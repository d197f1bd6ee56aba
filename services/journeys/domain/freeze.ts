import type { Change } from './changes.ts';
import { nextAnswers } from './conversions/answers.ts';
import { isAnswerGroup, ownKey } from './conversions/key.ts';
import type { StoredConversion } from './conversions/stored.ts';
import { spanOf } from './dirty.ts';
import type { History } from './history.ts';
import type { Touch as Owned } from './identity/message.ts';
import type { Session } from './sessions/session.ts';

/** What freezing came to: rows to write, and touches that leave the state or go on without their order. */
export interface Frozen {
  readonly changes: Change[];
  readonly dropped: readonly Owned[];
  /** Touches whose conversion stays behind: they may move on, the order may not. */
  readonly stripped: readonly Owned[];
}

/**
 * Lets touches of a profile go without taking anything back. Sessions they belong to, conversions they led to and
 * conversions they made keep the figures they have, for ever and under this profile; of a session all activities go. The
 * opening of a frozen session still leads to conversions that come later.
 */
export function freeze(
  history: History,
  touches: readonly Owned[],
  going: readonly Owned[],
  lookbackMs: number,
): Frozen {
  const changes: Change[] = [];
  const sessions = sessionsOf(history, going);
  for (const session of sessions) {
    history.freezeSession(session);
    changes.push({ kind: 'session', session, deleted: false, final: true });
  }
  const gone = new Set(going);
  const dropped = touches.filter((touch) => gone.has(touch) || isIn(sessions, touch));
  const contacts = dropped.filter(({ body }) => body.kind === 'contact');
  const held = new Set([...contacts, ...sessions.map(({ opening }) => opening)].map(momentOf));
  const orders = new Set(dropped.map(conversionOf));
  const followers = new Set(dropped.flatMap((touch) => answersAfter(history, touch)));
  const frozen = new Set<string>();
  for (const stored of conversionsOf(history, dropped, lookbackMs)) {
    const { key } = stored.conversion;
    const rests = orders.has(key) || followers.has(key) || stored.path.some((touch) => held.has(momentOf(touch)));
    if (stored.final || !rests) continue;
    const final = { ...stored, final: true };
    history.putConversion(final);
    changes.push({ kind: 'converted', stored: final, deleted: false });
    frozen.add(key);
  }
  rememberFirst(history, dropped);
  const stripped = touches.filter((touch) => frozen.has(conversionOf(touch)) && !dropped.includes(touch));
  return { changes, dropped, stripped };
}

/** Keys of the answers that come next after the one a touch is. */
const answersAfter = (history: History, { body, messageId, time }: Owned): string[] =>
  isAnswerGroup(body.conversionKey) ? nextAnswers(history, body.conversionKey, messageId, time) : [];

/** Conversions that these touches made, those whose path may hold one of them, and the answers after them. */
function conversionsOf(history: History, dropped: readonly Owned[], lookbackMs: number): StoredConversion[] {
  const found = new Map<string, StoredConversion>();
  const span = spanOf(dropped.map(({ time }) => time));
  if (!span) return [];
  for (const stored of history.conversionsBetween(span.from, span.to + lookbackMs))
    found.set(stored.conversion.key, stored);
  for (const touch of dropped)
    for (const key of [conversionOf(touch), ...answersAfter(history, touch)]) {
      const stored = key === '' ? undefined : history.conversion(key);
      if (stored) found.set(stored.conversion.key, stored);
    }
  return [...found.values()];
}

/** Sessions that hold activities of these touches. */
function sessionsOf(history: History, going: readonly Owned[]): Session[] {
  const found = new Map<number, Session>();
  for (const { body, time } of going) {
    if (body.kind !== 'activity') continue;
    const session = history.sessionBefore(time);
    if (session && time <= session.endedAt) found.set(session.startedAt, session);
  }
  return [...found.values()];
}

/** Key of the conversion a touch makes or changes; "" for none. */
const conversionOf = ({ body, messageId }: Owned): string => ownKey(body.conversionKey, messageId);

const isIn = (sessions: readonly Session[], { body, time }: Owned): boolean =>
  body.kind === 'activity' && sessions.some(({ startedAt, endedAt }) => startedAt <= time && time <= endedAt);

const momentOf = (touch: {
  readonly messageId: string;
  readonly time?: number;
  readonly occurredAt?: number;
}): string => `${touch.time ?? touch.occurredAt} ${touch.messageId}`;

/** The first touch of a profile stays its first, though it may have come late and goes at once. */
function rememberFirst(history: History, dropped: readonly Owned[]): void {
  const profile = history.profile();
  if (!profile || profile.touchedAt === null) return;
  const { touchedAt, firstChannel } = profile;
  if (dropped.some(({ time }) => time <= touchedAt))
    history.putProfile({ ...profile, frozenAt: touchedAt, frozenChannel: firstChannel });
}

import type { State } from '../../runtime/state/port.ts';
import type { OrderEvent } from '../domain/conversions/conversion.ts';
import type { StoredConversion } from '../domain/conversions/stored.ts';
import type { History } from '../domain/history.ts';
import type { Session } from '../domain/sessions/session.ts';
import type { Touch } from '../domain/touches/touch.ts';
import { conversions, type Encoding, orderEvents, profiles, sessions, touches } from './encoding.ts';
import * as keys from './keys.ts';

/** What intake adds to a history. */
export interface WritableHistory extends History {
  addActivity(touch: Touch): void;
  addContact(touch: Touch): void;
  addOrderEvent(conversionKey: string, event: OrderEvent): void;
}

/** The history of one profile, kept under its id in the partition's state. */
export function profileHistory(state: State, profileId: string): WritableHistory {
  const first = <T>(encoding: Encoding<T>, letter: string, reverse: boolean): T | undefined => {
    for (const { value } of state.range(profileId, { from: letter, to: keys.after(letter), reverse, limit: 1 }))
      return encoding.read(value);
    return undefined;
  };
  function* read<T>(encoding: Encoding<T>, from: string, to: string, reverse = false): Generator<T> {
    for (const { value } of state.range(profileId, { from, to, reverse })) yield encoding.read(value);
  }
  /** Entries of one letter whose time lies between two instants, both included. */
  const between = <T>(encoding: Encoding<T>, letter: string, from: number, to: number, reverse = false) =>
    read(encoding, `${letter}${keys.timeKey(from)}`, keys.after(`${letter}${keys.timeKey(to)}`), reverse);
  const put = <T>(key: string, encoding: Encoding<T>, value: T) => state.put(profileId, key, encoding.write(value));

  return {
    addActivity: (touch) => put(keys.activityKey(touch.occurredAt, touch.messageId), touches, touch),
    addContact: (touch) => put(keys.contactKey(touch.occurredAt, touch.messageId), touches, touch),
    addOrderEvent: (key, event) => put(keys.orderKey(key, event.occurredAt, event.messageId), orderEvents, event),

    activitiesFrom: (from) => between(touches, 'a', from, Number.POSITIVE_INFINITY),
    contactsBack: (from, to) => between(touches, 'c', from, to, true),
    firstContact: () => first(touches, 'c', false),

    sessionBefore(instant) {
      for (const session of between(sessions, 's', 0, instant, true)) return session;
      return undefined;
    },
    sessionsFrom: (from) => between(sessions, 's', from, Number.POSITIVE_INFINITY),
    sessionsBack: (from, to) => between(sessions, 's', from, to, true),
    firstSession: () => first(sessions, 's', false),
    putSession: (session: Session) => put(keys.sessionKey(session.startedAt), sessions, session),
    isCrowded: () => state.get(profileId, keys.CROWDED_KEY) !== undefined,
    markCrowded: () => state.put(profileId, keys.CROWDED_KEY, Buffer.alloc(0)),
    deleteSession: (startedAt) => state.delete(profileId, keys.sessionKey(startedAt)),

    orderEvents(key) {
      const prefix = keys.orderPrefix(key);
      return [...read(orderEvents, prefix, keys.after(prefix))];
    },
    conversion(key) {
      const at = state.get(profileId, keys.conversionPointer(key));
      const stored = at && state.get(profileId, at.toString('latin1'));
      return stored && conversions.read(stored);
    },
    putConversion(stored: StoredConversion) {
      const key = keys.conversionTimeKey(stored.conversion.occurredAt, stored.conversion.key);
      put(key, conversions, stored);
      state.put(profileId, keys.conversionPointer(stored.conversion.key), Buffer.from(key, 'latin1'));
    },
    deleteConversion({ conversion }) {
      state.delete(profileId, keys.conversionTimeKey(conversion.occurredAt, conversion.key));
      state.delete(profileId, keys.conversionPointer(conversion.key));
    },
    conversionsBetween: (from, to) => between(conversions, 'k', from, to),
    firstConversion: () => first(conversions, 'k', false),
    lastConversion: () => first(conversions, 'k', true),

    profile() {
      const bytes = state.get(profileId, keys.PROFILE_KEY);
      return bytes && profiles.read(bytes);
    },
    putProfile: (profile) => put(keys.PROFILE_KEY, profiles, profile),
  };
}

import type { State } from '../../runtime/state/port.ts';
import type { OrderEvent } from '../domain/conversions/conversion.ts';
import { firstSuccess, type StoredConversion } from '../domain/conversions/stored.ts';
import { spanOf } from '../domain/dirty.ts';
import type { History, StoredProfile } from '../domain/history.ts';
import type { Session } from '../domain/sessions/session.ts';
import type { Touch } from '../domain/touches/touch.ts';
import { conversions, type Encoding, orderEvents, profiles, sessions, touches } from './encoding.ts';
import * as keys from './keys.ts';

const EVER = Number.POSITIVE_INFINITY;

/** The history of one profile, kept under its id in the partition's state. */
export class ProfileHistory implements History {
  readonly #state: State;
  readonly #profileId: string;

  constructor(state: State, profileId: string) {
    this.#state = state;
    this.#profileId = profileId;
  }

  addOrderEvent(conversionKey: string, event: OrderEvent, origin: string): void {
    this.#put(this.#orderKey(conversionKey, event, origin), orderEvents, event);
  }
  removeOrderEvent(conversionKey: string, event: OrderEvent, origin: string): void {
    this.#state.delete(this.#profileId, this.#orderKey(conversionKey, event, origin));
  }
  #orderKey(conversionKey: string, { occurredAt, messageId }: OrderEvent, origin: string): string {
    return keys.orderKey(conversionKey, occurredAt, messageId, origin === this.#profileId ? '' : origin);
  }

  activitiesFrom(from: number): Iterable<Touch> {
    return this.#between(touches, 'a', from, EVER);
  }
  contactsBack(from: number, to: number): Iterable<Touch> {
    return this.#between(touches, 'c', from, to, true);
  }
  firstContact(): Touch | undefined {
    return this.#end(touches, 'c', 0, EVER, false);
  }

  sessionBefore(instant: number): Session | undefined {
    return this.#end(sessions, 's', 0, instant, true);
  }
  sessionsFrom(from: number): Iterable<Session> {
    return this.#between(sessions, 's', from, EVER);
  }
  sessionsBack(from: number, to: number): Iterable<Session> {
    return newestFirst(this.#between(sessions, 's', from, to, true), this.#between(sessions, 'z', from, to, true));
  }
  firstSession(): Session | undefined {
    const [live, frozen] = [this.#end(sessions, 's', 0, EVER, false), this.#end(sessions, 'z', 0, EVER, false)];
    return live && frozen && frozen.startedAt < live.startedAt ? frozen : (live ?? frozen);
  }
  frozenBefore(instant: number): Session | undefined {
    return this.#end(sessions, 'z', 0, instant, true);
  }
  freezeSession(session: Session): void {
    this.deleteSession(session.startedAt);
    this.#put(keys.frozenKey(session.startedAt), sessions, session);
  }
  putSession(session: Session): void {
    this.#put(keys.sessionKey(session.startedAt), sessions, session);
  }
  deleteSession(startedAt: number): void {
    this.#state.delete(this.#profileId, keys.sessionKey(startedAt));
  }

  /** Whether an activity of this time belongs to a session that stays as it is. */
  isFrozen(time: number): boolean {
    const session = this.frozenBefore(time);
    return session !== undefined && time <= session.endedAt;
  }

  /** How many touches are kept; undefined where nobody has counted, as the profile is small. */
  kept(): number | undefined {
    const bytes = this.#state.get(this.#profileId, keys.KEPT_KEY);
    return bytes?.readUInt32BE();
  }
  keep(touches: number): void {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(touches);
    this.#state.put(this.#profileId, keys.KEPT_KEY, bytes);
  }
  /** Whether the profile may be on its way to this many touches; looks at few entries, sessions around these instants among them. */
  isBusy(most: number, instants: readonly number[]): boolean {
    const profile = this.profile();
    if (profile && profile.sessions + profile.contacts + profile.orders > most / 64) return true;
    const span = spanOf(instants);
    if (!span) return false;
    return [span.from, span.to].some((instant) => (this.sessionBefore(instant)?.events ?? 0) > most / 32);
  }
  /** Notes the day its touches are looked at. False when an earlier one is noted, or nothing is kept. */
  markDue(day: number): boolean {
    const due = this.profile()?.dueOn ?? Number.POSITIVE_INFINITY;
    return due > day && this.moveDue(day);
  }
  /** Notes that day, whatever was noted. False when nothing is kept. */
  moveDue(day: number): boolean {
    const profile = this.profile();
    if (profile) this.putProfile({ ...profile, dueOn: day });
    return profile !== undefined;
  }
  /**
   * Forgets everything derived, as all of it is frozen; unless whole, the figures stay, to go on from, and the first and the
   * last conversion, which they are told by. Of who converted they always do.
   */
  forget(isWhole: boolean): void {
    const profile = this.profile();
    const stays = profile !== undefined && (!isWhole || profile.firstConvertedAt !== null);
    const ends = stays ? [this.conversionsBetween(0, EVER), this.conversionsBack(0, EVER)] : [];
    const kept = ends.map(firstSuccess).filter((stored) => stored !== undefined);
    for (const letter of keys.HISTORY_LETTERS)
      for (const { key } of [...this.#state.range(this.#profileId, { from: letter, to: keys.after(letter) })])
        this.#state.delete(this.#profileId, key);
    if (stays)
      this.putProfile({ ...profile, dueOn: null, frozenAt: profile.touchedAt, frozenChannel: profile.firstChannel });
    // What they say of themselves; what led to them has had its time.
    for (const { conversion } of kept) this.putConversion({ conversion, path: [], credits: [], final: true });
  }

  orderEvents(conversionKey: string): OrderEvent[] {
    const prefix = keys.orderPrefix(conversionKey);
    return [...this.#read(orderEvents, prefix, keys.after(prefix), false)];
  }
  orderEventsBetween(conversionKey: string, from: number, to: number): OrderEvent[] {
    return [...this.#events(conversionKey, from, to, false)];
  }
  orderEventsFrom(conversionKey: string, from: number): Iterable<OrderEvent> {
    return this.#events(conversionKey, from, EVER, false);
  }
  orderEventsBack(conversionKey: string, to: number): Iterable<OrderEvent> {
    return this.#events(conversionKey, 0, to, true);
  }
  hasOrderEventBefore(conversionKey: string, messageId: string, instant: number): boolean {
    const prefix = keys.orderPrefix(conversionKey);
    const range = { from: prefix, to: `${prefix}${keys.timeKey(instant)}` };
    for (const { key } of this.#state.range(this.#profileId, range))
      if (keys.isOfMessage(key, prefix, messageId)) return true;
    return false;
  }
  #events(conversionKey: string, from: number, to: number, reverse: boolean): Iterable<OrderEvent> {
    const prefix = keys.orderPrefix(conversionKey);
    const [first, last] = [`${prefix}${keys.timeKey(from)}`, keys.after(`${prefix}${keys.timeKey(to)}`)];
    return this.#read(orderEvents, first, last, reverse);
  }
  conversion(conversionKey: string): StoredConversion | undefined {
    const at = this.#state.get(this.#profileId, keys.conversionPointer(conversionKey));
    return at && this.#get(at.toString('latin1'), conversions);
  }
  putConversion(stored: StoredConversion): void {
    const { occurredAt, key } = stored.conversion;
    const timeKey = keys.conversionTimeKey(occurredAt, key);
    this.#put(timeKey, conversions, stored);
    this.#state.put(this.#profileId, keys.conversionPointer(key), Buffer.from(timeKey, 'latin1'));
  }
  deleteConversion({ conversion: { occurredAt, key } }: StoredConversion): void {
    this.#state.delete(this.#profileId, keys.conversionTimeKey(occurredAt, key));
    this.#state.delete(this.#profileId, keys.conversionPointer(key));
  }
  conversionsBetween(from: number, to: number): Iterable<StoredConversion> {
    return this.#between(conversions, 'k', from, to);
  }
  conversionsBack(from: number, to: number): Iterable<StoredConversion> {
    return this.#between(conversions, 'k', from, to, true);
  }

  profile(): StoredProfile | undefined {
    return this.#get(keys.PROFILE_KEY, profiles);
  }
  deleteProfile(): void {
    this.#state.delete(this.#profileId, keys.PROFILE_KEY);
  }
  putProfile(profile: StoredProfile): void {
    this.#put(keys.PROFILE_KEY, profiles, profile);
  }

  #get<T>(key: string, encoding: Encoding<T>): T | undefined {
    const bytes = this.#state.get(this.#profileId, key);
    return bytes && encoding.read(bytes);
  }
  #put<T>(key: string, encoding: Encoding<T>, value: T): void {
    this.#state.put(this.#profileId, key, encoding.write(value));
  }
  *#read<T>(encoding: Encoding<T>, from: string, to: string, reverse: boolean): Generator<T> {
    for (const { value } of this.#state.range(this.#profileId, { from, to, reverse })) yield encoding.read(value);
  }
  /** Entries of one letter whose time lies between two instants, both included. */
  #between<T>(encoding: Encoding<T>, letter: string, from: number, to: number, reverse = false): Iterable<T> {
    return this.#read(encoding, `${letter}${keys.timeKey(from)}`, keys.after(`${letter}${keys.timeKey(to)}`), reverse);
  }
  /** The first or last entry of such a range. */
  #end<T>(encoding: Encoding<T>, letter: string, from: number, to: number, last: boolean): T | undefined {
    const range = {
      from: `${letter}${keys.timeKey(from)}`,
      to: keys.after(`${letter}${keys.timeKey(to)}`),
      reverse: last,
      limit: 1,
    };
    for (const { value } of this.#state.range(this.#profileId, range)) return encoding.read(value);
    return undefined;
  }
}

/** Two sequences of sessions, each newest first, as one. */
function* newestFirst(left: Iterable<Session>, right: Iterable<Session>): Generator<Session> {
  const waiting = right[Symbol.iterator]();
  let next = waiting.next();
  for (const session of left) {
    for (; !next.done && next.value.startedAt > session.startedAt; next = waiting.next()) yield next.value;
    yield session;
  }
  for (; !next.done; next = waiting.next()) yield next.value;
}

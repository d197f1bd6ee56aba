import type { OrderEvent } from './conversions/conversion.ts';
import type { StoredConversion } from './conversions/stored.ts';
import type { Session } from './sessions/session.ts';
import type { Touch } from './touches/touch.ts';

/** What a profile was last written as; all figures are over its whole history. */
export interface StoredProfile {
  /** Instant of its first path touch; null before there is one. */
  readonly touchedAt: number | null;
  /** Channel of its first path touch; "" before there is one. */
  readonly firstChannel: string;
  /** Instants of its first and last conversion; null before there is one. */
  readonly firstConvertedAt: number | null;
  readonly convertedAt: number | null;
  readonly sessions: number;
  readonly contacts: number;
  readonly orders: number;
  readonly revenueMicros: number;
  /** Its first path touch among those that have left the state; null while none has. */
  readonly frozenAt: number | null;
  readonly frozenChannel: string;
  /** Day its touches are looked at next (days since 1970); null before it is known. */
  readonly dueOn: number | null;
  /** Whether an open journey stands. */
  readonly open: boolean;
}

/**
 * The kept history of one profile: touches in path order and what was last written of it. Ranges are inclusive in
 * instants; iteration may stop early and reads only what it takes.
 */
export interface History {
  activitiesFrom(from: number): Iterable<Touch>;
  /** Newest first. */
  contactsBack(from: number, to: number): Iterable<Touch>;
  firstContact(): Touch | undefined;
  /** The session that may change, with the latest start at or before the instant. */
  sessionBefore(instant: number): Session | undefined;
  /** Sessions that may change. */
  sessionsFrom(from: number): Iterable<Session>;
  /** All sessions, frozen ones too, newest first. */
  sessionsBack(from: number, to: number): Iterable<Session>;
  /** Of all sessions. */
  firstSession(): Session | undefined;
  /** The frozen session with the latest start at or before the instant. */
  frozenBefore(instant: number): Session | undefined;
  /** From now on the session stays as it is. */
  freezeSession(session: Session): void;
  putSession(session: Session): void;
  deleteSession(startedAt: number): void;
  /** Order events of a conversion, in path order. */
  orderEvents(conversionKey: string): OrderEvent[];
  /** Those of them within two instants, both included. */
  orderEventsBetween(conversionKey: string, from: number, to: number): OrderEvent[];
  /** Those from an instant on, in path order. */
  orderEventsFrom(conversionKey: string, from: number): Iterable<OrderEvent>;
  /** Whether one of them with this message id lies before an instant. */
  hasOrderEventBefore(conversionKey: string, messageId: string, instant: number): boolean;
  /** Those up to an instant, newest first. */
  orderEventsBack(conversionKey: string, to: number): Iterable<OrderEvent>;
  conversion(conversionKey: string): StoredConversion | undefined;
  putConversion(conversion: StoredConversion): void;
  deleteConversion(conversion: StoredConversion): void;
  /** Conversions as last written that happened in the range, oldest first. */
  conversionsBetween(from: number, to: number): Iterable<StoredConversion>;
  /** The same, newest first. */
  conversionsBack(from: number, to: number): Iterable<StoredConversion>;
  profile(): StoredProfile | undefined;
  putProfile(profile: StoredProfile): void;
  deleteProfile(): void;
}

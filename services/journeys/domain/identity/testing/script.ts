import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Taken } from '../../touches/taken.ts';
import type { Event, Force, LoopMessage, Message, Moment } from '../message.ts';

/** An identifier of a rank; `n` orders those of one rank. */
export const identifier = (rank: number, n: number): Identifier => {
  const text = `${rank}${n.toString(16).padStart(31, '0')}`;
  if (!isIdentifier(text)) throw new RangeError(`no identifier: ${text}`);
  return text;
};
const isIdentifier = (text: string): text is Identifier => /^[1-7][0-9a-f]{31}$/.test(text);

export const user = (n: number) => identifier(1, n);
export const email = (n: number) => identifier(4, n);
export const phone = (n: number) => identifier(5, n);
export const device = (n: number) => identifier(6, n);

export const HOUR = 3_600_000;
/** An instant on a day of no importance. */
export const clock = (hours: number, minutes: number): number => 20_000 * 24 * HOUR + hours * HOUR + minutes * 60_000;

/** Identity does not look into it. */
export const SOMETHING: Taken = {
  touch: {
    messageId: '',
    occurredAt: 0,
    type: 'view',
    channel: '',
    source: '',
    medium: '',
    campaign: '',
    content: '',
    placeId: '',
    agentId: '',
    platform: 'web',
  },
  kind: 'activity',
  conversionKey: '',
  conversion: '',
  orderId: '',
  valueMicros: null,
  currency: '',
  receivedOn: 0,
};

export function event(messageId: string, time: number, ...identifiers: [Identifier, ...Identifier[]]): Event {
  const node = identifiers.toSorted()[0] ?? identifiers[0];
  return { kind: 'event', node, identifiers, time, messageId, body: SOMETHING };
}

export function op(a: Identifier, b: Identifier, on: boolean, force: Force = 1): Message {
  const [node, hi] = a < b ? [a, b] : [b, a];
  return { kind: 'op', node, hi, on, force, stated: false };
}

/** `person` says they were `former` before, an id that may be the device `node`. */
export const alias = (
  node: Identifier,
  person: Identifier,
  former: Identifier,
  { messageId, time }: Moment,
): LoopMessage => ({
  kind: 'alias',
  node,
  person,
  former,
  messageId,
  time,
});

/** An operator takes identifiers out of their profile; the first says which profile. */
export const separate = (...apart: [Identifier, ...Identifier[]]): LoopMessage => ({
  kind: 'separate',
  node: apart[0],
  subject: apart[0],
  apart,
});

export const login = (node: Identifier, person: Identifier, hour: number | null, on: boolean): Message => ({
  kind: 'login',
  node,
  person,
  hour,
  on,
});

/** Numbers a generator chose, to be read as one thing that happens. Removing one leaves the others as they were. */
export interface Choice {
  readonly what: number;
  readonly who: readonly [number, number, number];
  readonly when: number;
  readonly on: boolean;
}

const PEOPLE = [user(1), email(1), user(2), email(2), phone(1), user(3), email(3), phone(2), email(4)];
const DEVICES = [device(1), device(2), identifier(7, 1)];
/** Takes part in nothing but alias calls. */
const UNHEARD = identifier(7, 2);

/** How dense a history is: the fewer there are, the more they meet. */
export interface Cast {
  readonly people?: number;
  readonly devices?: number;
  /** People are merged by hand and by alias calls, over limits. */
  readonly merges?: boolean;
  /** Operators separate. What that undoes depends on when it arrives. */
  readonly separates?: boolean;
}

/** A history of a few people, devices and operators. */
export function historyOf(
  choices: readonly Choice[],
  { people = 9, devices = 3, merges = false, separates = false }: Cast = {},
): Message[] {
  const personOf = (n: number) => PEOPLE[(n % people) % PEOPLE.length] ?? user(1);
  const deviceOf = (n: number) => DEVICES[(n % devices) % DEVICES.length] ?? device(1);
  return choices.map(({ what, who, when, on }, i): Message => {
    const [a, b, c] = who;
    const [person, other, machine] = [personOf(a), personOf(b), deviceOf(c)];
    // Five minutes apart over three hours: hours are shared and instants coincide.
    const time = clock(0, (when % 36) * 5);
    const messageId = `m${(a * 7 + i) % 100}-${i}`;
    const kind = what % 15;
    if (kind < 3) return event(messageId, time, machine);
    if (kind < 6) return event(messageId, time, person, machine);
    if (kind === 6) return event(messageId, time, person, other, machine);
    if (kind < 9) return event(messageId, time, person, other);
    if (kind === 9) return login(deviceOf(c % 2), personOf(a % 3), on ? Math.floor(time / HOUR) : null, b % 2 === 0);
    if (kind === 12) return { ...event(messageId, time, person, on ? other : machine), body: null };
    if (person === other) return event(messageId, time, machine, deviceOf(a));
    if (kind === 13 && merges) return alias(c % 2 === 0 ? machine : UNHEARD, person, other, { messageId, time });
    if (kind === 14 && separates) return on ? separate(person) : separate(person, other);
    if (kind > 12) return event(messageId, time, person, machine, deviceOf(a));
    return op(person, other, on, merges && b % 3 === 0 ? 2 : 1);
  });
}

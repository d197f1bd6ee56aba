import type { ConversionRule } from './rule.ts';

/** Changes of an order that is a conversion. */
export const FOLLOW_UPS: ReadonlySet<string> = new Set(['order_change', 'refund']);

/** Orders are one family whatever they are called: a refund names the order, not what made it a conversion. */
const ORDER = 'order';
const PER_PERSON = '@person';
const PER_SESSION = '@session';
const ANSWERS = '@answers';
/** How what is no order begins, and how an order is told from it. */
const RESERVED = /^[@=]/;

interface Keyed {
  readonly type: string;
  readonly orderId: string;
  readonly messageId: string;
}

/**
 * Key under which the events of a conversion come together in their profile: the order, so that browser and server may
 * both report it; the person; else the message. Events that count once a session come together under the name, as only
 * the sessions of the profile tell which of them convert; so do answers, as each is told by how far it is from the one before
 * (`memberKey`).
 */
export function conversionKey({ name, type, oncePer }: ConversionRule, { orderId, messageId }: Keyed): string {
  if (oncePer === 'answer') return answerGroup(name);
  if (oncePer === 'person') return `${name}:${PER_PERSON}`;
  if (oncePer === 'session') return sessionGroup(name);
  if (oncePer === 'order' && orderId !== '') return `${type === ORDER ? ORDER : name}:${asOrder(orderId)}`;
  return `${name}:#${messageId}`;
}

/** Key of the order that a change or refund is about; "" where it names none. */
export const followedKey = (orderId: string): string => (orderId === '' ? '' : `${ORDER}:${asOrder(orderId)}`);

/** An order that somebody named "@person" is still no group of a person. */
const asOrder = (orderId: string): string => (RESERVED.test(orderId) ? `=${orderId}` : orderId);

/** Whether a conversion counts once a person: the first of its events makes it, and nothing follows up on it. */
export const isPerPerson = (key: string): boolean => key.slice(key.indexOf(':') + 1) === PER_PERSON;

/** Key under which all events of a conversion that counts once a session come together. */
export const sessionGroup = (name: string): string => `${name}:${PER_SESSION}`;
export const isSessionGroup = (key: string): boolean => key.endsWith(`:${PER_SESSION}`);

/** Key under which all answers come together whose changes are one conversion. */
export const answerGroup = (name: string): string => `${name}:${ANSWERS}`;
export const isAnswerGroup = (key: string): boolean => key.endsWith(`:${ANSWERS}`);

/** Key of the conversion one event of such a group makes. */
export const memberKey = (group: string, messageId: string): string => `${group}:${messageId}`;

/** The group of such a conversion; undefined for other keys. */
export function groupOf(key: string): string | undefined {
  const name = key.slice(0, key.indexOf(':'));
  return [sessionGroup(name), answerGroup(name)].find((group) => key.startsWith(`${group}:`));
}

/** Whether a conversion is the change of a score: no success, so it ends no journey. */
export function isScoreChange(key: string): boolean {
  const group = groupOf(key);
  return group !== undefined && isAnswerGroup(group);
}

/** Key of the conversion that a kept touch makes, changes or competes to make. */
export const ownKey = (conversionKey: string, messageId: string): string =>
  isSessionGroup(conversionKey) || isAnswerGroup(conversionKey) ? memberKey(conversionKey, messageId) : conversionKey;

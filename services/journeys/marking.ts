import type { OrderEvent } from './domain/conversions/conversion.ts';
import type { Dirty } from './domain/dirty.ts';
import type { Touch } from './domain/identity/message.ts';
import type { Taken } from './domain/touches/taken.ts';
import type { ProfileHistory } from './store/profile-history.ts';

/** Puts the order event of a touch into a history, or takes it out, and notes it; nothing where it is none. */
export function moveOrder(history: ProfileHistory, dirty: Dirty, { body, origin }: Touch, came: boolean): void {
  if (body.conversionKey === '') return;
  if (came) history.addOrderEvent(body.conversionKey, orderOf(body), origin);
  else history.removeOrderEvent(body.conversionKey, orderOf(body), origin);
  noteOrder(dirty, body);
}

function noteOrder({ conversions }: Dirty, { conversionKey, touch }: Taken): void {
  const instants = conversions.get(conversionKey);
  if (instants) instants.push(touch.occurredAt);
  else conversions.set(conversionKey, [touch.occurredAt]);
}

/** Notes that a touch came to a profile, or left it. */
export function mark(dirty: Dirty, { kind, touch }: Taken, count: 1 | -1): void {
  if (kind === 'activity') dirty.activities.push(touch.occurredAt);
  else if (kind === 'contact') {
    dirty.contacts.push(touch.occurredAt);
    dirty.contactsAdded += count;
  }
}

const orderOf = ({ touch, conversion, orderId, valueMicros, currency }: Taken): OrderEvent => ({
  messageId: touch.messageId,
  occurredAt: touch.occurredAt,
  type: touch.type,
  conversion,
  orderId,
  valueMicros,
  currency,
});

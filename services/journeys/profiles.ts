import type { State } from '../runtime/state/port.ts';
import type { OrderEvent } from './domain/conversions/conversion.ts';
import { derive } from './domain/derive.ts';
import { clean, type Dirty } from './domain/dirty.ts';
import type { Move } from './domain/identity/row.ts';
import type { Taken } from './domain/touches/taken.ts';
import { writeChange } from './rows/changes.ts';
import type { RowWriter } from './rows/stamped.ts';
import type { RowSubject } from './rows/subject.ts';
import { ProfileHistory } from './store/profile-history.ts';

/** A profile that touches came to or left in this step. */
interface Touched {
  readonly subject: RowSubject;
  readonly history: ProfileHistory;
  readonly dirty: Dirty;
}

/** The profiles of one step: they hear of every move, and are derived once. */
export interface Profiles {
  moved(move: Move, subject: () => RowSubject): void;
  /** Writes what has changed. */
  derive(writer: RowWriter): void;
}

export function profilesIn(state: State): Profiles {
  const touched = new Map<string, Touched>();
  return {
    moved({ action, owner, touch }, subject) {
      let profile = touched.get(owner);
      if (!profile) {
        profile = { subject: subject(), history: new ProfileHistory(state, owner), dirty: clean() };
        touched.set(owner, profile);
      }
      mark(profile.dirty, touch.body, action === 'came' ? 1 : -1);
      if (touch.body.conversionKey === '') return;
      const { history } = profile;
      const order = orderOf(touch.body);
      if (action === 'came') history.addOrderEvent(touch.body.conversionKey, order, touch.origin);
      else history.removeOrderEvent(touch.body.conversionKey, order, touch.origin);
    },
    derive(writer) {
      for (const { subject, history, dirty } of touched.values())
        for (const change of derive(history, dirty, subject.rules)) writeChange(change, subject, writer);
    },
  };
}

function mark(dirty: Dirty, { kind, touch, conversionKey }: Taken, count: 1 | -1): void {
  if (kind === 'activity') dirty.activities.push(touch.occurredAt);
  else if (kind === 'contact') {
    dirty.contacts.push(touch.occurredAt);
    dirty.contactsAdded += count;
  }
  if (conversionKey !== '') dirty.conversions.add(conversionKey);
}

const orderOf = ({ touch, orderId, valueMicros, currency }: Taken): OrderEvent => ({
  messageId: touch.messageId,
  occurredAt: touch.occurredAt,
  type: touch.type,
  orderId,
  valueMicros,
  currency,
});

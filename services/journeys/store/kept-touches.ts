import { asIdentifier, type Identifier } from '../../../schemas/identifier.ts';
import type { State } from '../../runtime/state/port.ts';
import type { Range, Touch } from '../domain/identity/message.ts';
import type { TouchKind } from '../domain/touches/kind.ts';
import { type Kept, keptTouches } from './encoding.ts';
import * as keys from './keys.ts';

const KINDS: readonly TouchKind[] = ['activity', 'contact', 'none'];

/** The touches of an owner, kept in the order of event time by the part they play in journeys. */
export interface KeptTouches {
  touches(owner: Identifier, range?: Range): Iterable<Touch>;
  putTouch(owner: Identifier, touch: Touch): void;
  deleteTouch(owner: Identifier, touch: Touch): void;
}

export function keptTouchesIn(state: State): KeptTouches {
  return {
    *touches(owner, range) {
      for (const kind of KINDS) {
        const letter = keys.TOUCH_LETTER[kind];
        const from = letter + (range ? keys.timeKey(range.from) : '');
        const to = range ? letter + keys.timeKey(range.to) : keys.after(letter);
        for (const { value } of state.range(owner, { from, to })) yield read(value, kind, owner);
      }
    },
    putTouch: (owner, touch) => state.put(owner, keyOf(owner, touch), write(owner, touch)),
    deleteTouch: (owner, touch) => state.delete(owner, keyOf(owner, touch)),
  };
}

const unlessOwn = (identifier: string, owner: Identifier): string => (identifier === owner ? '' : identifier);

const keyOf = (owner: Identifier, { time, messageId, origin, body }: Touch): string =>
  keys.touchKey(keys.TOUCH_LETTER[body.kind], time, messageId, unlessOwn(origin, owner));

function write(owner: Identifier, { origin, home, epoch, revision, body }: Touch): Buffer {
  const { touch, conversionKey, conversion, orderId, currency, valueMicros, receivedOn } = body;
  return keptTouches.write({
    touch,
    conversionKey,
    conversion,
    orderId,
    currency,
    valueMicros,
    receivedOn,
    origin: unlessOwn(origin, owner),
    home: unlessOwn(home, owner),
    epoch,
    revision,
  });
}

function read(bytes: Buffer, kind: TouchKind, owner: Identifier): Touch {
  const kept: Kept = keptTouches.read(bytes);
  const { touch, conversionKey, conversion, orderId, currency, valueMicros, receivedOn, epoch, revision } = kept;
  return {
    messageId: touch.messageId,
    time: touch.occurredAt,
    origin: ownUnless(kept.origin, owner),
    home: ownUnless(kept.home, owner),
    epoch,
    revision,
    body: { touch, kind, conversionKey, conversion, orderId, currency, valueMicros, receivedOn },
  };
}

const ownUnless = (identifier: string, owner: Identifier): Identifier =>
  identifier === '' ? owner : asIdentifier(identifier);

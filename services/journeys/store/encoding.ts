import avro from 'avsc';
import { decodeBehind, encodeBehind } from '../../../schemas/datum.ts';
import type { OrderEvent } from '../domain/conversions/conversion.ts';
import type { StoredConversion } from '../domain/conversions/stored.ts';
import type { StoredProfile } from '../domain/history.ts';
import type { Session } from '../domain/sessions/session.ts';
import type { Touch } from '../domain/touches/touch.ts';

/** Writes and reads one kind of state entry. The first byte is the version of its format. */
export interface Encoding<T> {
  write(value: T): Buffer;
  /** Throws on a version this release does not read. */
  read(bytes: Buffer): T;
}

const VERSION = 3;
const BEFORE = 2;

/** `before` is the schema of the release before, where it was another one. */
export function encoding<T>(schema: avro.Schema, before?: avro.Schema): Encoding<T> {
  const type = avro.Type.forSchema(schema);
  const older = before && type.createResolver(avro.Type.forSchema(before));
  return {
    write(value) {
      const bytes = encodeBehind(type, value, 1);
      bytes[0] = VERSION;
      return bytes;
    },
    read(bytes) {
      if (bytes[0] === VERSION) return decodeBehind(type, bytes, 1);
      if (bytes[0] === BEFORE) return decodeBehind(type, bytes, 1, older);
      throw new Error(`state entry of format ${bytes[0]}: this release reads ${VERSION} and ${BEFORE}`);
    },
  };
}

const strings = (...names: string[]) => names.map((name) => ({ name, type: 'string' as const }));
const longs = (...names: string[]) => names.map((name) => ({ name, type: 'long' as const }));

const nullable = (...names: string[]) => names.map((name) => ({ name, type: ['null', 'long'] }));

const touch: avro.Schema = {
  type: 'record',
  name: 'Touch',
  fields: [
    ...longs('occurredAt'),
    ...strings(
      'messageId',
      'type',
      'channel',
      'source',
      'medium',
      'campaign',
      'content',
      'placeId',
      'agentId',
      'platform',
    ),
  ],
};

/** A kept touch without what its key and owner say. */
export interface Kept {
  readonly touch: Touch;
  readonly conversionKey: string;
  readonly conversion: string;
  readonly orderId: string;
  readonly currency: string;
  readonly valueMicros: number | null;
  readonly receivedOn: number;
  /** "" for the owner's own. */
  readonly origin: string;
  readonly home: string;
  readonly epoch: number;
  readonly revision: number;
}

const conversionName = { name: 'conversion', type: 'string' as const, default: '' };

const keptFields = [
  { name: 'touch', type: touch },
  ...strings('conversionKey', 'orderId', 'currency', 'origin', 'home'),
  ...nullable('valueMicros'),
  ...longs('receivedOn', 'epoch', 'revision'),
];
export const keptTouches: Encoding<Kept> = encoding(
  { type: 'record', name: 'Kept', fields: [...keptFields, conversionName] },
  { type: 'record', name: 'Kept', fields: keptFields },
);

/** The beginning of a kept touch: all that sessions and paths need. */
export const touches: Encoding<Touch> = encoding(touch);

export const sessions: Encoding<Session> = encoding({
  type: 'record',
  name: 'Session',
  fields: [...longs('startedAt', 'endedAt', 'events', 'views', 'orders'), { name: 'opening', type: touch }],
});

const orderEventFields = [
  ...longs('occurredAt'),
  ...strings('messageId', 'type', 'orderId', 'currency'),
  ...nullable('valueMicros'),
];
export const orderEvents: Encoding<OrderEvent> = encoding(
  { type: 'record', name: 'OrderEvent', fields: [...orderEventFields, conversionName] },
  { type: 'record', name: 'OrderEvent', fields: orderEventFields },
);

export const conversions: Encoding<StoredConversion> = encoding({
  type: 'record',
  name: 'StoredConversion',
  fields: [
    {
      name: 'conversion',
      type: {
        type: 'record',
        name: 'Conversion',
        fields: [
          ...strings('name', 'key', 'orderId', 'messageId', 'currency'),
          ...longs('occurredAt', 'valueMicros', 'grossMicros', 'refundedMicros'),
        ],
      },
    },
    { name: 'final', type: 'boolean' },
    { name: 'path', type: { type: 'array', items: touch } },
    {
      name: 'credits',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Credit',
          fields: [...strings('model'), ...longs('position', 'amountMicros', 'creditMicros')],
        },
      },
    },
  ],
});

export const profiles: Encoding<StoredProfile> = encoding({
  type: 'record',
  name: 'Profile',
  fields: [
    ...longs('sessions', 'contacts', 'orders', 'revenueMicros'),
    ...strings('firstChannel', 'frozenChannel'),
    ...nullable('touchedAt', 'firstConvertedAt', 'convertedAt', 'frozenAt', 'dueOn'),
    { name: 'open', type: 'boolean' },
  ],
});

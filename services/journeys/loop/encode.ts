import { codecOf } from '../../../schemas/codec.ts';
import { type LoopRecord, type LoopTouch, loopMessage } from '../../../schemas/loop.ts';
import type { LoopMessage, Touch } from '../domain/identity/message.ts';
import type { Token } from '../domain/identity/token.ts';

const codec = codecOf(loopMessage);

/** Where a message comes from and in which order: what its receiver checks. */
export interface Envelope {
  readonly workspace: string;
  /** Partition that sent it. */
  readonly sender: number;
  /** Dense counter of what the sender sent to the receiving partition. */
  readonly sequence: number;
}

/** A message of the protocol as the value of a record of `journeys.loop`. */
export const encodeLoop = (message: LoopMessage, envelope: Envelope): Buffer =>
  codec.encode(recordOf(message, envelope));

function recordOf(message: LoopMessage, envelope: Envelope): LoopRecord {
  const record = blank(message, envelope);
  switch (message.kind) {
    case 'touches':
      record.touches = message.touches.map(touchRecord);
      break;
    case 'claim':
      record.x = message.person;
      record.time = message.time;
      record.message_id = message.messageId;
      break;
    case 'alias':
      record.x = message.person;
      record.y = message.former;
      record.time = message.time;
      record.message_id = message.messageId;
      break;
    case 'op':
      record.y = message.hi;
      record.on = message.on;
      record.force = message.force;
      record.stated = message.stated;
      break;
    case 'separate':
      record.x = message.subject;
      record.apart = [...message.apart];
      break;
    case 'recall':
      record.x = message.subject;
      record.y = message.device;
      record.version = message.version;
      record.ranges = [...message.ranges];
      break;
    case 'link':
      Object.assign(record, pairOf(message.x, message.y, message));
      record.via = message.via ?? '';
      break;
    case 'cut':
      Object.assign(record, pairOf(message.x, message.hi, message));
      break;
    case 'join':
      Object.assign(record, pairOf(message.x, message.y, message), tokenOf(message.token));
      record.from = message.from;
      break;
    case 'pointer':
      record.x = message.parent;
      record.version = message.version;
      break;
    case 'root':
      Object.assign(record, tokenOf(message.token));
      record.on = message.refused;
      break;
    case 'conflict':
      record.y = message.other;
      record.version = message.version;
      break;
    case 'retry':
      record.y = message.hi;
      record.version = message.version;
      break;
  }
  return record;
}

const blank = ({ kind, node }: LoopMessage, { workspace, sender, sequence }: Envelope): LoopRecord => ({
  workspace,
  sender,
  sequence,
  kind,
  node,
  x: '',
  y: '',
  via: '',
  from: '',
  version: 0,
  force: 0,
  on: false,
  stated: false,
  over: false,
  time: 0,
  message_id: '',
  apart: [],
  ranges: [],
  touches: [],
  members: [],
  edges: [],
  fences: [],
  refused: [],
});

const pairOf = (x: string, y: string, { version, force }: { version: number; force: number }) => ({
  x,
  y,
  version,
  force,
});

const tokenOf = ({ members, edges, fences, refused, over }: Token) => ({
  members: [...members],
  edges: [...edges],
  fences: [...fences],
  refused: [...refused],
  over,
});

function touchRecord({ messageId, time, origin, home, epoch, revision, body }: Touch): LoopTouch {
  const { touch, kind, conversionKey, conversion, orderId, valueMicros, currency, receivedOn } = body;
  return {
    message_id: messageId,
    occurred_at: time,
    received_on: receivedOn,
    origin,
    home,
    epoch,
    revision,
    kind,
    type: touch.type,
    channel: touch.channel,
    source: touch.source,
    medium: touch.medium,
    campaign: touch.campaign,
    content: touch.content,
    place_id: touch.placeId,
    agent_id: touch.agentId,
    platform: touch.platform,
    conversion_key: conversionKey,
    order_id: orderId,
    value_micros: valueMicros,
    currency,
    conversion,
  };
}

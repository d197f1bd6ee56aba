import { codecOf } from '../../../schemas/codec.ts';
import { asIdentifier as identifier } from '../../../schemas/identifier.ts';
import { type LoopRecord, type LoopTouch, loopMessage } from '../../../schemas/loop.ts';
import type { Force, LoopMessage, Touch } from '../domain/identity/message.ts';
import type { Token } from '../domain/identity/token.ts';
import { isTouchKind } from '../domain/touches/kind.ts';
import type { Envelope } from './encode.ts';

const codec = codecOf(loopMessage);

/** A message as it was received. */
export interface Received extends Envelope {
  readonly message: LoopMessage;
}

/** Reads a record of `journeys.loop`. Throws when the value is none, or of a kind this release does not know. */
export function decodeLoop(value: Buffer): Received {
  const record = codec.decode(value);
  const { workspace, sender, sequence } = record;
  return { workspace, sender, sequence, message: messageOf(record) };
}

function messageOf(record: LoopRecord): LoopMessage {
  const node = identifier(record.node);
  const { kind, version, time, message_id: messageId } = record;
  const x = () => identifier(record.x);
  const y = () => identifier(record.y);
  const force = forceOf(record.force);
  switch (kind) {
    case 'touches':
      return { kind, node, touches: record.touches.map(touchOf) };
    case 'claim':
      return { kind, node, person: x(), time, messageId };
    case 'alias':
      return { kind, node, person: x(), former: y(), time, messageId };
    case 'op':
      return { kind, node, hi: y(), on: record.on, force, stated: record.stated };
    case 'separate':
      return { kind, node, subject: x(), apart: record.apart.map(identifier) };
    case 'recall':
      return { kind, node, subject: x(), device: y(), version, ranges: record.ranges };
    case 'link':
      return { kind, node, x: x(), y: y(), version, force, via: record.via === '' ? null : identifier(record.via) };
    case 'cut':
      return { kind, node, x: x(), hi: y(), version, force };
    case 'join':
      return { kind, node, from: identifier(record.from), x: x(), y: y(), version, force, token: tokenOf(record) };
    case 'pointer':
      return { kind, node, parent: x(), version };
    case 'root':
      return { kind, node, token: tokenOf(record), refused: record.on };
    case 'conflict':
      return { kind, node, other: y(), version };
    case 'retry':
      return { kind, node, hi: y(), version };
    default:
      throw new Error(`this release knows no loop message "${kind}"`);
  }
}

function forceOf(force: number): Force {
  if (force === 0 || force === 1 || force === 2) return force;
  throw new Error(`${force} is no force of a pair`);
}

const tokenOf = ({ members, edges, fences, refused, over }: LoopRecord): Token => ({
  members: members.map(({ identifier: id, version }) => ({ identifier: identifier(id), version })),
  edges: edges.map(({ lo, hi, version, on, force }) => ({
    lo: identifier(lo),
    hi: identifier(hi),
    version,
    on,
    force: forceOf(force),
  })),
  fences: fences.map(({ person, device, version }) => ({
    person: identifier(person),
    device: identifier(device),
    version,
  })),
  refused: refused.map(({ lo, hi, version }) => ({ lo: identifier(lo), hi: identifier(hi), version })),
  over,
});

const touchOf = (record: LoopTouch): Touch => ({
  messageId: record.message_id,
  time: record.occurred_at,
  origin: identifier(record.origin),
  home: identifier(record.home),
  epoch: record.epoch,
  revision: record.revision,
  body: {
    touch: {
      messageId: record.message_id,
      occurredAt: record.occurred_at,
      type: record.type,
      channel: record.channel,
      source: record.source,
      medium: record.medium,
      campaign: record.campaign,
      content: record.content,
      placeId: record.place_id,
      agentId: record.agent_id,
      platform: record.platform,
    },
    kind: isTouchKind(record.kind) ? record.kind : 'none',
    conversionKey: record.conversion_key,
    conversion: record.conversion,
    orderId: record.order_id,
    valueMicros: record.value_micros,
    currency: record.currency,
    receivedOn: record.received_on,
  },
});

import { bool, int, list, long, nullable, type RecordOf, record, str, strs } from './record.ts';

const touch = record('LoopTouch', 'A touch on its way to its profile', {
  message_id: str('Message id'),
  occurred_at: long('Epoch milliseconds'),
  received_on: int('Day it was received, days since 1970'),
  origin: str('Primary identifier of the event'),
  home: str('Strong identifier it belongs to, or its origin'),
  epoch: long('Version of the device line that named its home'),
  revision: long('Owners that have accepted it'),
  kind: str('activity contact none'),
  type: str('Canonical touchpoint type'),
  channel: str('Channel'),
  source: str('Campaign source'),
  medium: str('Campaign medium'),
  campaign: str('Campaign'),
  content: str('Campaign content'),
  place_id: str('Store or branch'),
  agent_id: str('Agent'),
  platform: str('Platform'),
  conversion_key: str('Conversion it makes or changes, "" for none'),
  order_id: str('Order'),
  value_micros: nullable(long('Value in millionths of the currency')),
  currency: str('ISO 4217'),
  conversion: str('Name of the conversion it makes, "" for none'),
});
export type LoopTouch = RecordOf<typeof touch>;

const member = record('LoopMember', 'A member of a profile', {
  identifier: str('Identifier'),
  version: long('How often its token has changed hands'),
});
const pair = record('LoopPair', 'A pair of identifiers', {
  lo: str('Smaller identifier'),
  hi: str('Larger identifier'),
  version: long('Version'),
  on: bool('Whether it holds'),
  force: int('0 evidence, 1 operator, 2 explicit merge'),
});
const fence = record('LoopFence', 'Touches of a device below a version go back to it', {
  person: str('Strong identifier'),
  device: str('Weak identifier'),
  version: long('Version of the device line'),
});
const range = record('LoopRange', 'A stretch of time', {
  from: long('Epoch milliseconds, inclusive'),
  to: long('Epoch milliseconds, exclusive'),
});

/**
 * A message of the stitching protocol between two partitions (journeys.loop). One shape for every kind, so that a reader
 * of the release before understands what it knows: each kind uses the fields that its meaning needs.
 */
export const loopMessage = record('LoopMessage', 'A message of the stitching protocol', {
  workspace: str('Workspace'),
  sender: int('Partition that sent it'),
  sequence: long('Dense counter of what the sender sent to this partition'),
  kind: str('alias op claim touches recall link cut join pointer root conflict retry separate'),
  node: str('Identifier it is addressed to'),
  x: str('The identifier it is about: subject, person, parent or the smaller of a pair'),
  y: str('The other identifier: the larger of a pair, a device, a former user id'),
  via: str('link: root that was asked; "" for none'),
  from: str('join: root that surrenders'),
  version: long('Version of pair, pointer or line'),
  force: int('0 evidence, 1 operator, 2 explicit merge'),
  on: bool('op: whether the pair is to hold; root: refused'),
  stated: bool('op: a source states it (an alias call); an undo by a person stands against it'),
  over: bool('The token is over a limit by hand'),
  time: long('claim: epoch milliseconds'),
  message_id: str('claim: message id'),
  apart: strs('separate: identifiers to cut off'),
  ranges: list(range, 'recall: stretches of time'),
  touches: list(touch, 'touches: what is carried'),
  members: list(member, 'join, root: members of the token'),
  edges: list(pair, 'join, root: pairs of the token'),
  fences: list(fence, 'join, root: fences of the token'),
  refused: list(
    record('LoopRefused', 'A pair a limit refused', {
      lo: pair.fields.lo,
      hi: pair.fields.hi,
      version: pair.fields.version,
    }),
    'join, root: refused pairs of the token',
  ),
});
export type LoopRecord = RecordOf<typeof loopMessage>;

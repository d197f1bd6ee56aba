import { bool, day, instant, int, long, longs, nullable, type RecordOf, record, str, strs } from './record.ts';
import { stamp } from './touchpoint.ts';

/** How the journeys stage makes it: services/journeys/domain/conversions/key.ts. */
const CONVERSION_KEY =
  'Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:';

/** A touchpoint seen before: it changed nothing, and is counted. */
export const duplicate = record('Duplicate', 'A message id seen before from the same primary identifier', {
  workspace: str('Workspace'),
  source_id: str('Source of the write key'),
  message_id: str('Message id'),
  origin: str('Primary identifier'),
  received_at: instant('When the collector took the repetition'),
  src_topic: str('Topic it was read from'),
  src_partition: int('Partition it was read from'),
  src_offset: long('Offset it was read from'),
  ...stamp,
});

/** Link row: identifier -> profile. */
export const member = record('Member', 'The profile an identifier belongs to; highest mver wins', {
  workspace: str('Workspace'),
  identifier: str('Identifier'),
  profile_id: str('Profile it belongs to'),
  mver: long('Version of the membership'),
  cause: str('What made or cut the link'),
  ...stamp,
});
export type Member = RecordOf<typeof member>;

/** Link row: who a device belonged to from one login to the next. */
export const login = record('Login', 'Segment of a device: the person logged in between two instants', {
  workspace: str('Workspace'),
  device: str('Weak identifier'),
  from_at: instant('Start of the segment; the first is 1900-01-01'),
  to_at: instant('End of the segment; the last is 2299-12-31'),
  person: str('Strong identifier logged in'),
  deleted: bool('The segment no longer exists'),
  ...stamp,
});
export type Login = RecordOf<typeof login>;

/** Link row: what a pair of identifiers did to two profiles. A row is written once and never changes. */
export const merge = record('Merge', 'What a pair of identifiers did to two profiles, and when', {
  workspace: str('Workspace'),
  action: str(
    'joined: two profiles became one; separated: one fell apart; spanned: undone, but other evidence holds; held: holds again inside one profile',
  ),
  profile_id: str('Profile that stays'),
  other_id: str('Profile that went into it or left it; the same when spanned or held'),
  lo: str('Smaller identifier of the pair'),
  hi: str('Larger identifier of the pair'),
  version: long('Version of the pair'),
  force: int('0 evidence of an event, 1 an operator, 2 an explicit merge or alias'),
  over: bool('The profile is over a limit, by an explicit merge'),
  ...stamp,
});

/** Link row: a pair that a limit refused. The highest version of a pair counts. */
export const conflict = record('Conflict', 'A pair refused because the profile would have too many identifiers', {
  workspace: str('Workspace'),
  lo: str('Smaller identifier of the pair'),
  hi: str('Larger identifier of the pair'),
  version: long('Version of the pair'),
  namespace: str('Namespace that would be over its limit'),
  profile_id: str('Profile that refused'),
  other_id: str('Profile that was refused'),
  ...stamp,
});

/** Entity row: a session. Its id fixes profile and start. */
export const session = record('Session', 'A run of activity of one profile with no gap over the session gap', {
  workspace: str('Workspace'),
  session_id: str('profile id - start in base 36 milliseconds'),
  profile_id: str('Profile at the time of writing'),
  started_at: instant('First activity'),
  ended_at: instant('Last activity'),
  started_on: day('Day of the start in the time zone of the workspace'),
  events: int('Activities in it'),
  views: int('Page and screen views in it'),
  orders: int('Orders in it'),
  message_id: str('Opening touchpoint'),
  channel: str('Channel of the opening touchpoint'),
  source: str('Campaign source of the opening touchpoint'),
  medium: str('Campaign medium of the opening touchpoint'),
  campaign: str('Campaign of the opening touchpoint'),
  platform: str('Platform of the opening touchpoint'),
  final: bool('Frozen: what it was made of has left the state'),
  deleted: bool('The session no longer exists'),
  ...stamp,
});
export type Session = RecordOf<typeof session>;

/** Entity row: a journey, open or converted. */
export const journey = record('Journey', 'The path of a profile up to a conversion, or its open path', {
  workspace: str('Workspace'),
  journey_id: str('profile id - conversion key, or profile id - open'),
  profile_id: str('Profile at the time of writing'),
  state: str('open converted'),
  conversion: str('Name of the conversion, "" while open'),
  conversion_key: str(CONVERSION_KEY),
  order_id: str('Order'),
  message_id: str('Touchpoint of the conversion'),
  started_at: instant('First path touch, or the conversion itself'),
  ended_at: instant('Conversion, or the last path touch while open'),
  converted_at: nullable(instant('When it converted')),
  converted_on: nullable(day('Day of the conversion in the time zone of the workspace')),
  value_micros: long('Value after changes and refunds, millionths of the currency'),
  gross_micros: long('Value before refunds, millionths of the currency'),
  refunded_micros: long('Refunded, millionths of the currency'),
  currency: str('ISO 4217'),
  path: strs('Channels of the path touches in order'),
  path_times: longs('Instants of the path touches, epoch milliseconds'),
  path_messages: strs('Message ids of the path touches'),
  touches: int('Path touches'),
  final: bool('Frozen: what it was made of has left the state'),
  deleted: bool('The journey no longer exists'),
  ...stamp,
});
export type Journey = RecordOf<typeof journey>;

/** Entity row: a profile. Written when a session opens, a contact arrives or a conversion changes, never per event. */
export const profile = record('Profile', 'A person, known or not', {
  workspace: str('Workspace'),
  profile_id: str('Profile'),
  known: bool('Has a strong identifier'),
  first_seen_at: instant('First touchpoint'),
  last_seen_at: instant('Last session start, contact or conversion'),
  first_channel: str('Channel of the first path touch'),
  sessions: int('Sessions'),
  touches: int('Path touches'),
  orders: int('Orders: conversions that are sales'),
  revenue_micros: long('Value of the orders in the currency of the workspace, millionths'),
  deleted: bool('The profile no longer exists'),
  ...stamp,
});
export type Profile = RecordOf<typeof profile>;

/** Ledger row: the share of one path touch in one conversion under one model. Signed; sums are always right. */
export const credit = record('Credit', 'Signed share of a path touch in a conversion under a model', {
  workspace: str('Workspace'),
  conversion: str('Name of the conversion'),
  conversion_key: str(CONVERSION_KEY),
  order_id: str('Order'),
  profile_id: str('Profile at the time of writing'),
  model: str('Attribution model'),
  position: int('Position in the path from 1; 0: unattributed'),
  path_length: int('Path touches'),
  message_id: str('Touchpoint credited'),
  touch_type: str('Type of the touchpoint'),
  channel: str('Channel of the touchpoint; "Unattributed" where the path is empty'),
  source: str('Campaign source'),
  medium: str('Campaign medium'),
  campaign: str('Campaign'),
  content: str('Campaign content'),
  place_id: str('Store or branch'),
  agent_id: str('Agent'),
  touched_at: instant('When the touch happened'),
  touched_on: day('Day of the touch in the time zone of the workspace'),
  converted_at: instant('When the conversion happened'),
  converted_on: day('Day of the conversion in the time zone of the workspace'),
  currency: str('ISO 4217'),
  amount_micros: long('Credited value, millionths of the currency; a normalised model sums to the value'),
  credit_micros: long('Credited share of the conversion, millionths; a normalised model sums to 1,000,000'),
  sign: int('1 entry, -1 retraction'),
  final: bool('Frozen: the path has left the state'),
  ...stamp,
});
export type Credit = RecordOf<typeof credit>;

/** An event that could not be taken, with the reason. Written by collector and journeys to touchpoints.failed. */
export const failure = record('Failure', 'An event that was refused, with the reason', {
  workspace: str('Workspace, "" when unknown'),
  source_id: str('Source, "" when unknown'),
  message_id: str('Message id as far as it could be read'),
  stage: str('collector journeys'),
  code: str('TL_ code'),
  reason: str('One sentence: what is wrong and what to do'),
  received_at: instant('When it arrived'),
  payload: str('The event as it came, at most 32 KB'),
  truncated: bool('The payload was longer'),
  src_topic: str('Topic it was read from, "" at the door'),
  src_partition: int('Partition it was read from, -1 at the door', -1),
  src_offset: long('Offset it was read from, -1 at the door', -1),
  retries: int('Times it was sent again'),
});
export type Failure = RecordOf<typeof failure>;

/** The restricted table of clear identifier values. Idempotent: the same identifier always has the same value. */
export const identifierValue = record('IdentifierValue', 'Clear value of an identifier: personal data', {
  workspace: str('Workspace'),
  identifier: str('Identifier (keyed hash)'),
  namespace: str('user_id loyalty_id external:<system> email phone anonymous_id device_id'),
  value: str('Normalised clear value'),
  first_seen_at: instant('When the collector first saw it'),
});
export type IdentifierValue = RecordOf<typeof identifierValue>;

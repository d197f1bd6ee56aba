import { bool, day, double, instant, int, list, long, nullable, type RecordOf, record, str, strs } from './record.ts';

const item = record('Item', 'One line of an order or cart', {
  sku: str('Stock keeping unit'),
  name: str('Product name'),
  category: str('Product category'),
  brand: str('Brand'),
  quantity: double('Quantity'),
  price_micros: long('Unit price in millionths of the currency'),
});

const envelope = {
  message_id: str('Idempotency key given by the sender or derived from content'),
  workspace: str('Workspace'),
  source_id: str('Source of the write key'),
  origin: str('The smallest identifier of the event: the key it is stored under'),
  identifiers: strs('All identifiers of the event, keyed hashes in rank order (first digit: namespace rank)'),
  occurred_at: instant('When it happened, by the corrected clock of the sender'),
  received_at: instant('When the collector took it'),
  sent_at: nullable(instant('When the sender says it sent it')),
  clock_skew_ms: nullable(long('Sender clock minus ours, milliseconds')),
  utc_offset_min: nullable(int('Offset of the sender from UTC, minutes')),
  call: str('track identify page screen group alias'),
  event: str('Event name as sent'),
  type: str('Canonical touchpoint type'),
  backfill: bool('Came through an import'),
  issues: strs('What could not be read as typed, field by field'),
  is_test: bool('Sent as a test'),
  is_bot: bool('Sent by a known bot'),
};

const marketing = {
  channel_given: str('Channel as the source stated it'),
  source: str('Campaign source (utm_source)'),
  medium: str('Campaign medium (utm_medium)'),
  campaign: str('Campaign name (utm_campaign)'),
  campaign_id: str('Campaign id'),
  term: str('Campaign term (utm_term)'),
  content: str('Campaign content (utm_content)'),
  click_id: str('Ad click id'),
  click_id_type: str('Parameter that carried the click id, such as gclid'),
  referrer: str('Referring URL without identifiers'),
  referrer_host: str('Host of the referring URL'),
  page_url: str('Page URL without identifiers'),
  page_path: str('Page path'),
  page_title: str('Page title'),
  landing: bool('View that carries a campaign, a click id or an external referrer'),
  platform: str('web ios android server pos kiosk phone messenger'),
  experiment_id: str('Experiment'),
  variant: str('Variant of the experiment'),
};

const dialogue = {
  direction: str('inbound outbound internal'),
  actor: str('customer agent bot system peer advocate'),
  agent_id: str('Agent'),
  team: str('Team'),
  place_id: str('Store or branch'),
  zone: str('Part of a place'),
  account_id: str('Account (group) of the person'),
  client_session_id: str('Session id of the client library'),
};

const service = {
  case_id: str('One problem, may cross channels'),
  conversation_id: str('One thread in one channel'),
  in_reply_to: str('Message id this answers'),
  external_id: str('Id in the system it came from'),
  step: str('opened message assigned transferred handed_over resolved reopened closed rated'),
  intent: str('complaint question request praise purchase'),
  topic: str('Topic as the source tagged it'),
  visibility: str('public private'),
  outcome: str('contained escalated abandoned solved'),
};

const feedback = {
  score: nullable(double('Score given')),
  scale_min: nullable(double('Lowest possible score')),
  scale_max: nullable(double('Highest possible score')),
  score_kind: str('nps csat ces rating qa'),
  survey_id: str('Survey'),
  question_id: str('Question'),
  method: str('How the answer was asked for'),
  text: str('Free text: personal data'),
  text_lang: str('Language of the text, BCP 47'),
};

const money = {
  object_type: str('What the event is about'),
  object_id: str('Id of what the event is about'),
  object_name: str('Name of what the event is about'),
  order_id: str('Order'),
  value_micros: nullable(long('Value in millionths of the currency')),
  value_field: str('Field the value was read from: revenue value total'),
  currency: str('ISO 4217'),
  items: list(item, 'Lines of the order or cart'),
  cost_micros: nullable(long('Cost in millionths of the cost currency')),
  cost_currency: str('ISO 4217'),
  duration_ms: nullable(long('Duration, milliseconds')),
};

const device = {
  device_type: str('desktop mobile tablet tv other'),
  os: str('Operating system'),
  browser: str('Browser'),
  app: str('App name'),
  app_version: str('App version'),
  locale: str('Locale, BCP 47'),
  time_zone: str('IANA time zone of the sender'),
  country: str('Country'),
  region: str('Region'),
  city: str('City'),
  ip_prefix: str('Network of the sender, /24 or /48'),
};

const rest = {
  consent_granted: strs('Consent categories granted'),
  consent_denied: strs('Consent categories denied'),
  consent_known: bool('Whether the sender stated consent'),
  properties: str('Properties as JSON, scrubbed of identifier values'),
  traits: str('Traits as JSON, scrubbed of identifier values'),
};

/** What the collector writes to `touchpoints` and `touchpoints.bulk`. */
export const touchpoint = record('Touchpoint', 'One touchpoint event as accepted', {
  ...envelope,
  ...marketing,
  ...dialogue,
  ...service,
  ...feedback,
  ...money,
  ...device,
  ...rest,
});
export type Touchpoint = RecordOf<typeof touchpoint>;

/** What every row written by the journeys stage carries. */
export const stamp = {
  _seq: long('Dense counter of the journeys partition: revision, and proof of completeness'),
  recorded_at: instant('When the journeys stage wrote it: as known on'),
  config_version: str('Version of the rules it was derived with'),
};

/** The derived fields a fact adds behind the touchpoint's own bytes. */
export const factTail = {
  channel: str('Channel: as given, else by rule'),
  channel_rule: str('Rule that chose the channel, id@version'),
  origin_profile: str('Profile at intake; present owner: profile_id of the view'),
  occurred_on: day('Day of occurred_at in the time zone of the workspace'),
  src_topic: str('Topic it was read from'),
  src_partition: int('Partition it was read from'),
  src_offset: long('Offset it was read from'),
  ...stamp,
};

/**
 * The archive row of a touchpoint (out.touchpoints). A datum is a Touchpoint datum followed by the tail, byte for
 * byte: the journeys stage appends instead of encoding again.
 */
export const fact = record('Fact', 'A touchpoint with what was derived at intake', {
  ...touchpoint.fields,
  ...factTail,
});
export type Fact = RecordOf<typeof fact>;

/** Canonical touchpoint types. */
// biome-ignore format: a list reads better than a column
export const TOUCHPOINT_TYPES = [
  'visit', 'view', 'click', 'impression', 'search', 'cart', 'lead', 'signup', 'login', 'logout', 'subscription',
  'order', 'order_change', 'refund', 'payment', 'message', 'call', 'case', 'survey_invite', 'survey_response', 'review',
  'question', 'answer', 'help_view', 'presence', 'delivered', 'opened', 'bounced', 'unsubscribed', 'consent_change',
  'identify', 'custom',
] as const;
export type TouchpointType = (typeof TOUCHPOINT_TYPES)[number];

/** Where people act themselves, one moment after another. */
const INTERACTIVE: ReadonlySet<string> = new Set(['web', 'ios', 'android', 'kiosk']);

// biome-ignore format: a list reads better than a column
const ACTS: ReadonlySet<string> = new Set<TouchpointType>([
  'visit', 'view', 'search', 'cart', 'lead', 'signup', 'login', 'logout', 'subscription', 'help_view', 'payment', 'order',
  'custom', 'impression', 'click',
]);

/** Whether a touchpoint is something a person did on the company's own pages: sessions are made of these alone. */
export const isActivity = (type: string, platform: string): boolean => INTERACTIVE.has(platform) && ACTS.has(type);

import type { IdentifierValue } from '../../../schemas/outputs.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { ErrorCode } from '../../runtime/errors.ts';
import { blankTouchpoint } from './blank.ts';
import { type Extracted, extractIdentifiers } from './identifiers/extract.ts';
import type { Identifiers } from './identifiers/identify.ts';
import { scrubberOf } from './identifiers/scrub.ts';
import { type EventTime, offsetOf, readTime } from './mapping/clock.ts';
import { fromCloudEvent, isCloudEvent } from './mapping/cloudevent.ts';
import { mapConsent } from './mapping/consent.ts';
import { mapDevice } from './mapping/device.ts';
import { mapFamily } from './mapping/families.ts';
import { messageIdOf } from './mapping/message-id.ts';
import { mapMoney } from './mapping/money.ts';
import { mapPage } from './mapping/page.ts';
import type { Reader } from './mapping/reader.ts';
import { mapStated } from './mapping/stated.ts';
import { CALLS, type Call, isCall, readingOf } from './mapping/types.ts';
import type { Accepted, IntakeContext, IntakeOutcome } from './outcome.ts';
import { Issues } from './reading/issues.ts';
import { isPlain, type Plain, part } from './reading/plain.ts';
import { isOver } from './reading/size.ts';
import { readScrubbed, readText } from './reading/text.ts';
import { refuse } from './refuse.ts';

/**
 * One event as sent becomes a touchpoint, or a dead letter that says why not. Pure: never throws, whatever it is given.
 * A value that does not fit its typed field never costs the event: it stays in the properties and `issues` notes it.
 */
export function intake(given: unknown, context: IntakeContext): IntakeOutcome {
  const { scope, receivedAt } = context;
  const refused = (code: ErrorCode, reason: string, payload: unknown = given) =>
    refuse({ workspace: scope.workspace, source: scope.source, code, reason, receivedAt, payload });

  if (!isPlain(given)) return refused('TL_SHAPE', 'an event is a JSON object');
  if (isOver(given, scope.limits.eventBytes))
    return refused('TL_TOO_LARGE', `the event is over ${scope.limits.eventBytes} bytes; send less in its properties`);

  const event = isCloudEvent(given) ? fromCloudEvent(given) : given;
  const call = callOf(event, context.call);
  if (!call) return refused('TL_CALL', `"type" is not one of ${CALLS.join(', ')}`);

  const issues = new Issues();
  const backfill = context.backfill ?? false;
  const extracted = extractIdentifiers(event, call, scope.identifiers, issues);
  if (extracted.identified.length === 0) return refused('TL_NO_IDENTIFIER', nobody(issues));

  const time = readTime(event, context.sentAt, receivedAt, scope.limits, backfill, issues);
  if ('refused' in time) return refused('TL_TIME', time.refused);

  const touch = mapEvent(event, call, context, extracted, time, issues);
  if (scope.consentRequired && touch.consent_granted.length === 0)
    return refused('TL_CONSENT', 'the workspace requires consent and the event states none that is granted', '');
  return { ok: touch, values: valuesOf(extracted, context) } satisfies Accepted;
}

function callOf(event: Plain, route: string | undefined): Call | undefined {
  const type = event['type'];
  if (isCall(type)) return type;
  return (type === undefined || type === null) && isCall(route) ? route : undefined;
}

function nobody(issues: Issues): string {
  const why = issues.list.filter((issue) => issue.endsWith('not an identifier'));
  return `no userId or anonymousId${why.length > 0 ? ` that names anybody (${why.join('; ')})` : ''}`;
}

function mapEvent(
  event: Plain,
  call: Call,
  intake: IntakeContext,
  { identified, raw }: Extracted,
  time: EventTime,
  issues: Issues,
): Touchpoint {
  const { scope, receivedAt } = intake;
  const context = part(event, 'context');
  const name = event[call === 'track' ? 'event' : 'name'];
  const scrubber = scrubberOf(raw);
  const eventName = readScrubbed(name, 'event', issues, scrubber.text, 200);
  const properties = propertiesOf(event, issues);
  const reading = readingOf(call, eventName);
  const reader: Reader = { event, context, properties, call, reading, intake, issues, scrubber };

  const touch = blankTouchpoint();
  touch.message_id = messageIdOf(event, time.ofReceipt && !intake.backfill ? receivedAt : undefined, issues);
  touch.workspace = scope.workspace;
  touch.source_id = scope.source;
  touch.identifiers = identified.map((i) => i.identifier);
  touch.origin = touch.identifiers[0] ?? '';
  touch.occurred_at = time.occurredAt;
  touch.received_at = receivedAt;
  touch.sent_at = time.sentAt;
  touch.clock_skew_ms = time.skewMs;
  touch.call = call;
  touch.event = eventName;
  touch.backfill = intake.backfill ?? false;
  touch.channel_given = scope.channel || (reading.channel ?? '');
  const former = call === 'alias' ? formerOf(event, touch.identifiers, scope.identifiers) : '';
  if (call === 'group') touch.account_id = readText(event['groupId'], 'groupId', issues, 200);
  touch.client_session_id = readText(context['sessionId'], 'context.sessionId', issues, 200);

  mapDevice(reader, touch);
  mapPage(reader, touch);
  const moved = mapFamily(reader, touch);
  mapMoney(reader, touch);
  mapConsent(context, touch);
  mapStated(context, touch, issues, scrubber.text);
  // Whom an alias means decides about identity: nobody states it.
  if (call === 'alias') Object.assign(touch, { object_type: former === '' ? '' : 'identifier', object_id: former });
  touch.utc_offset_min ??=
    time.offsetMin ?? (touch.time_zone === '' ? null : offsetOf(touch.time_zone, time.occurredAt));

  touch.properties = json(reader, withText(properties, moved));
  touch.traits = json(reader, { ...part(context, 'traits'), ...part(event, 'traits') });
  for (const note of scrubber.notes) issues.add('properties', note);
  touch.issues = issues.list;
  return touch;
}

/** The former user id of an alias call, as an identifier; "" where it names a device or nobody. */
function formerOf({ previousId }: Plain, identifiers: readonly string[], made: Identifiers): string {
  if (typeof previousId !== 'string' && typeof previousId !== 'number') return '';
  const former = made('user_id', String(previousId));
  return 'identifier' in former && identifiers.includes(former.identifier) ? former.identifier : '';
}

/** What is no object is kept under the key `value`. */
function propertiesOf(event: Plain, issues: Issues): Plain {
  const value = event['properties'];
  if (value === undefined || value === null) return {};
  if (isPlain(value)) return value;
  issues.add('properties', 'not an object, kept under "value"');
  return { value };
}

/** Free text moved to its own field, which has its own grant: it must not stay readable among the properties. */
const withText = (properties: Plain, moved: readonly string[]): Plain =>
  moved.length === 0 ? properties : { ...properties, ...Object.fromEntries(moved.map((key) => [key, '[text]'])) };

function json(reader: Reader, value: Plain): string {
  const clean = reader.scrubber.json(value);
  const text = JSON.stringify(clean);
  return text === '{}' ? '' : text;
}

const valuesOf = ({ identified }: Extracted, { scope, receivedAt }: IntakeContext): IdentifierValue[] =>
  identified.map(({ identifier, namespace, value }) => ({
    workspace: scope.workspace,
    identifier,
    namespace,
    value,
    first_seen_at: receivedAt,
  }));

import { SCALES } from '../../../../schemas/score.ts';
import { TOUCHPOINT_TYPES, type Touchpoint, touchpoint } from '../../../../schemas/touchpoint.ts';
import type { Issues } from '../reading/issues.ts';
import { readNumber, readWhole } from '../reading/number.ts';
import { isPlain, type Plain } from '../reading/plain.ts';
import { readScrubbed, readText, type Scrub } from '../reading/text.ts';

type Kind = 'text' | 'number' | 'whole' | 'flag' | 'texts';

/** Fields the collector alone may fill. */
// biome-ignore format: a list reads better than a column
const OWN = new Set([
  'message_id', 'workspace', 'source_id', 'origin', 'identifiers', 'occurred_at', 'received_at', 'sent_at',
  'clock_skew_ms', 'call', 'event', 'backfill', 'issues', 'items', 'properties', 'traits', 'channel_given',
]);

function kindOf(avro: unknown): Kind {
  const text = JSON.stringify(avro);
  if (text === '"string"') return 'text';
  if (text === '"boolean"') return 'flag';
  if (text.includes('"array"')) return 'texts';
  return text.includes('double') ? 'number' : 'whole';
}

/** What `context.touch` may state, from the record's own definition; `channel` is the record's `channel_given`. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...Object.entries(touchpoint.fields)
    .filter(([name]) => !OWN.has(name))
    .map(([name, field]) => [name, kindOf(field.avro)] as const),
  ['channel', 'text'],
]);

/** Fields with a closed list of values: Avro enums would break older readers, so the list is checked here. */
const CHOICES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    type: [...TOUCHPOINT_TYPES],
    platform: ['web', 'ios', 'android', 'server', 'pos', 'kiosk', 'phone', 'messenger'],
    direction: ['inbound', 'outbound', 'internal'],
    actor: ['customer', 'agent', 'bot', 'system', 'peer', 'advocate'],
    step: 'opened message assigned transferred handed_over resolved reopened closed rated'.split(' '),
    intent: ['complaint', 'question', 'request', 'praise', 'purchase'],
    visibility: ['public', 'private'],
    outcome: ['contained', 'escalated', 'abandoned', 'solved'],
    score_kind: Object.keys(SCALES),
    device_type: ['desktop', 'mobile', 'tablet', 'tv', 'other'],
  }).map(([field, values]) => [field, new Set(values)]),
);

const LIMITS: Readonly<Record<string, number>> = { text: 10_000, page_url: 2_048, referrer: 2_048 };

/** Most either side of 0, where a column takes less than a whole number may be. */
const MOST: Readonly<Record<string, number>> = { utc_offset_min: 1_440 };

/** `context.touch.<field>` wins over every mapping. What cannot be read is noted and changes nothing. */
export function mapStated(context: Plain, touch: Touchpoint, issues: Issues, scrub: Scrub): void {
  const stated = context['touch'];
  if (stated === undefined || stated === null) return;
  if (!isPlain(stated)) {
    issues.add('touch', 'context.touch is not an object');
    return;
  }
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(stated)) {
    const kind = KINDS.get(name);
    if (kind === undefined) issues.add('touch', `${named(name, scrub)} is not a field an event can state`);
    else {
      const value = read(kind, name, stated[name], issues, isFree(name) ? (text) => text : scrub);
      if (value !== undefined) fields[name === 'channel' ? 'channel_given' : name] = value;
    }
  }
  Object.assign(touch, fields);
}

/** A name that looks like a field's, mistyped perhaps; of any other nobody knows what it holds. */
const named = (name: string, scrub: Scrub): string =>
  /^[a-z][a-z0-9_]{0,39}$/i.test(name) ? `"${scrub(name)}"` : `a name of ${name.length} characters`;

/** Free text has its own grant; identifiers of others than the person (agents, accounts) must stay comparable. */
const isFree = (name: string): boolean => name === 'text' || name.endsWith('_id');

function read(kind: Kind, name: string, value: unknown, issues: Issues, scrub: Scrub): unknown {
  const field = `touch.${name}`;
  if (value === null || value === undefined) return undefined;
  switch (kind) {
    case 'text':
      return choice(name, readScrubbed(value, field, issues, scrub, LIMITS[name]), issues);
    case 'number':
      return readNumber(value, field, issues) ?? undefined;
    case 'whole':
      return readWhole(value, field, issues, MOST[name]) ?? undefined;
    case 'flag':
      if (typeof value === 'boolean') return value;
      issues.add(field, `${issues.shown(value)} is not true or false`);
      return undefined;
    case 'texts':
      if (Array.isArray(value)) return value.slice(0, 50).map((item) => readText(item, field, issues, 100));
      issues.add(field, `${issues.shown(value)} is not a list`);
      return undefined;
  }
}

function choice(name: string, value: string, issues: Issues): string | undefined {
  const choices = CHOICES.get(name);
  if (!choices || value === '' || choices.has(value)) return value;
  issues.add(`touch.${name}`, `${issues.shown(value)} is not one of ${[...choices].join(', ')}`);
  return undefined;
}

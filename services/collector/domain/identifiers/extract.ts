import { rankOf } from '../../../../schemas/identifier.ts';
import type { Issues } from '../reading/issues.ts';
import { isPlain, type Plain, part } from '../reading/plain.ts';
import type { Identified, Identifiers } from './identify.ts';

/** Most identifiers of one event. */
export const MOST_IDENTIFIERS = 16;

/** The identifiers of an event: distinct, smallest first; and every raw value, to be scrubbed from the rest. */
export interface Extracted {
  readonly identified: readonly Identified[];
  readonly raw: ReadonlyMap<string, string>;
}

/** A value that may name somebody and the field it stood in. */
interface Candidate {
  readonly namespace: string;
  readonly value: unknown;
  readonly field: string;
}

/** Finds and normalises every identifier of an event. What names nobody is noted, without its value. */
export function extractIdentifiers(event: Plain, call: string, identifiers: Identifiers, issues: Issues): Extracted {
  const found = new Map<string, Identified>();
  const raw = new Map<string, string>();
  for (const { namespace, value, field } of candidates(event, call, issues)) {
    const text = typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined;
    if (text === undefined) {
      if (value !== undefined && value !== null)
        issues.add(field, 'neither text nor a whole number, not an identifier');
      continue;
    }
    if (text === '') continue;
    const result = identifiers(namespace, text);
    if ('refused' in result) issues.add(field, `${result.refused}, not an identifier`);
    else if (found.size >= MOST_IDENTIFIERS && !found.has(result.identifier))
      issues.add(field, `more than ${MOST_IDENTIFIERS} identifiers, left out`);
    else {
      found.set(result.identifier, result);
      raw.set(text, namespace).set(result.value, namespace);
    }
  }
  const identified = [...found.values()];
  if (identified.length > 1) identified.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  return { identified, raw };
}

function candidates(event: Plain, call: string, issues: Issues): Candidate[] {
  const context = part(event, 'context');
  const contextTraits = part(context, 'traits');
  const list: Candidate[] = [{ namespace: 'user_id', value: event['userId'], field: 'userId' }];
  // An alias of another id leaves its own device out, so that the one device it names is the former id.
  if (call !== 'alias' || formerNamespaces(event).length === 1 || event['userId'] === undefined)
    list.push({ namespace: 'anonymous_id', value: event['anonymousId'], field: 'anonymousId' });
  const add = (namespace: string, value: unknown, field: string) => {
    if (value !== undefined && value !== null) list.push({ namespace, value, field });
  };
  add('email', contextTraits['email'], 'context.traits.email');
  add('phone', contextTraits['phone'], 'context.traits.phone');
  if (call === 'alias') {
    for (const namespace of formerNamespaces(event)) add(namespace, event['previousId'], 'previousId');
  }
  if (call !== 'group') {
    // The traits of a group call describe the account, not the person.
    const traits = part(event, 'traits');
    add('email', traits['email'], 'traits.email');
    add('phone', traits['phone'], 'traits.phone');
  }
  add('device_id', part(context, 'device')['id'], 'context.device.id');
  addExternal(context['externalIds'], 'context.externalIds', list, issues);
  addExternal(context['externalId'], 'context.externalId', list, issues);
  return list;
}

/**
 * A browser aliases the anonymous id it has. Anything else was a user id, or the anonymous id of an earlier day: the
 * event carries it as both, and the stage that knows the devices decides.
 */
const formerNamespaces = ({ previousId, anonymousId }: Plain): readonly string[] =>
  previousId === anonymousId ? ['anonymous_id'] : ['user_id', 'anonymous_id'];

const SYSTEM = /^[a-z0-9][a-z0-9_.-]{0,39}$/;

/** `[{type, id}]`: a type that is a namespace of ours is that namespace, any other is an external system. */
function addExternal(value: unknown, field: string, list: Candidate[], issues: Issues): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) {
    issues.add(field, 'not a list of {type, id}');
    return;
  }
  for (const entry of value.slice(0, 2 * MOST_IDENTIFIERS)) {
    const type = isPlain(entry) && typeof entry['type'] === 'string' ? entry['type'].trim().toLowerCase() : '';
    if (!isPlain(entry) || !SYSTEM.test(type)) issues.add(field, 'an entry is not {type, id}');
    else {
      const namespace = type !== 'external' && rankOf(type) > 0 ? type : `external:${type}`;
      list.push({ namespace, value: entry['id'], field });
    }
  }
}

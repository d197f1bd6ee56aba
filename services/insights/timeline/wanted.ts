import { rankOf } from '../../../schemas/identifier.ts';

/** Who is asked for: a profile, an order, or identifiers one of which may be known (clear values, not yet normalised). */
export type Wanted =
  | {
      readonly kind: 'profile';
      readonly profile: string;
      /** What the text is if it is no profile's: some systems number people with 32 hex digits too. */
      readonly otherwise?: BareWord;
    }
  | { readonly kind: 'order'; readonly order: string }
  | BareWord;

interface BareWord {
  readonly kind: 'identifiers';
  readonly identifiers: readonly NamedValue[];
  readonly order: string | undefined;
}

/** A clear value in a namespace: personal data. */
export interface NamedValue {
  readonly namespace: string;
  readonly value: string;
}

const PROFILE = /^[1-7][0-9a-f]{31}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^(\+|00|0)[\d\s()./-]{5,}$/;
const LONGEST = 200;

/** What people call the namespaces when they search. */
const ALIASES: Readonly<Record<string, string>> = {
  mail: 'email',
  'e-mail': 'email',
  card: 'loyalty_id',
  user: 'user_id',
  customer: 'user_id',
  anonymous: 'anonymous_id',
  device: 'device_id',
};

/** Namespaces a bare word may belong to, tried together with an order number. */
const BARE = ['user_id', 'loyalty_id', 'anonymous_id', 'device_id'];

/**
 * Reads what someone typed: `ns:value`, an e-mail address, a phone number, a profile id, else a user, card, device or
 * order number. `systems` are the external systems a bare word may come from. Undefined when nothing can be meant.
 */
export function wantedOf(typed: string, systems: readonly string[] = []): Wanted | undefined {
  const text = typed.trim();
  if (text === '' || text.length > LONGEST) return undefined;
  const named = namedValue(text);
  if (named) return named;
  if (EMAIL.test(text)) return one('email', text);
  const word = bareWord(text, systems);
  return PROFILE.test(text) ? { kind: 'profile', profile: text, otherwise: word } : word;
}

function bareWord(text: string, systems: readonly string[]): BareWord {
  const bare = [...BARE, ...systems.map((s) => `external:${s}`)].map((namespace) => ({ namespace, value: text }));
  const phone = PHONE.test(text) ? [{ namespace: 'phone', value: text }] : [];
  return { kind: 'identifiers', identifiers: [...phone, ...bare], order: text };
}

function namedValue(text: string): Wanted | undefined {
  const external = /^(external:[^:\s]+):(.+)$/.exec(text);
  if (external?.[1] && external[2]) return one(external[1], external[2].trim());
  const colon = text.indexOf(':');
  const word = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  if (word === '' || value === '') return undefined;
  if (word === 'order') return { kind: 'order', order: value };
  // An identifier's hash names whoever it belongs to, as the id of an older profile does.
  if (word === 'profile' || word === 'identifier')
    return PROFILE.test(value) ? { kind: 'profile', profile: value } : undefined;
  const namespace = ALIASES[word] ?? word;
  return rankOf(namespace) > 0 ? one(namespace, value) : undefined;
}

const one = (namespace: string, value: string): Wanted => ({
  kind: 'identifiers',
  identifiers: [{ namespace, value }],
  order: undefined,
});

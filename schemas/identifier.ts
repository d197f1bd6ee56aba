import { createHmac } from 'node:crypto';

/**
 * An identifier as the system carries it: 32 hex digits. The first digit is the rank of its namespace, the other 31
 * are a keyed hash. Comparing two as strings is the order of identity: the smallest names the profile.
 */
export type Identifier = string & { readonly _brand: 'Identifier' };

/** Namespaces in rank order; the index is the first digit. `external:<system>` shares one rank. */
export const NAMESPACE_RANK = [
  '',
  'user_id',
  'loyalty_id',
  'external',
  'email',
  'phone',
  'anonymous_id',
  'device_id',
] as const;

const WEAK_RANK = NAMESPACE_RANK.indexOf('anonymous_id');

/** Rank of a namespace, 0 when it is not one. `external:crm` has the rank of `external`. */
export function rankOf(namespace: string): number {
  const base = namespace.startsWith('external:') ? 'external' : namespace;
  return base === '' ? 0 : Math.max(0, (NAMESPACE_RANK as readonly string[]).indexOf(base));
}

/**
 * Hashes a normalised value: HMAC-SHA256 under the identity secret over workspace, namespace and value, cut to 124
 * bits behind the rank digit. Throws on an unknown namespace: callers check with `rankOf`.
 */
export function identifierOf(secret: string, workspace: string, namespace: string, value: string): Identifier {
  const rank = rankOf(namespace);
  if (rank === 0) throw new RangeError(`unknown identifier namespace "${namespace}"`);
  const hash = createHmac('sha256', secret).update(`${workspace}\0${namespace}\0${value}`).digest('hex');
  return `${rank}${hash.slice(0, 31)}` as Identifier;
}

const isIdentifier = (text: string): text is Identifier => /^[1-7][0-9a-f]{31}$/.test(text);

/** Reads a text as an identifier. Throws RangeError when it is none. */
export function asIdentifier(text: string): Identifier {
  if (isIdentifier(text)) return text;
  throw new RangeError(`"${text.slice(0, 40)}" is no identifier`);
}

/** Whether an identifier names a device instead of a person. */
export const isWeak = (identifier: string): boolean => identifier.charCodeAt(0) - 48 >= WEAK_RANK;

/** Namespace of an identifier, without the system of an external one. */
export const namespaceOf = (identifier: string): string => NAMESPACE_RANK[identifier.charCodeAt(0) - 48] ?? '';

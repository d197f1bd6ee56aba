import { type Identifier, identifierOf } from '../../../../schemas/identifier.ts';
import { normalise } from '../../../../schemas/normalise.ts';
import { BoundedMap } from '../bounded-map.ts';
import { isBlocked } from './blocked.ts';

/** An identifier with its clear value. */
export interface Identified {
  readonly identifier: Identifier;
  readonly namespace: string;
  /** Normalised clear value: personal data. */
  readonly value: string;
}

/** What the identifiers of a workspace are made with. */
export interface IdentifierRules {
  readonly workspace: string;
  readonly secret: string;
  /** ISO 3166 country of phone numbers without a country code. */
  readonly country: string;
  /** Own blocked values, lower case. */
  readonly block: ReadonlySet<string>;
  /** Raw values remembered with their hash: most senders repeat themselves. */
  readonly remember?: number;
}

/** Turns a raw value into an identifier, or says why it names nobody. */
export type Identifiers = (namespace: string, raw: string) => Identified | { readonly refused: string };

/** The identifiers of one workspace. Remembers what it made, in bounded memory: a hash costs more than all mapping. */
export function identifiersOf(rules: IdentifierRules): Identifiers {
  const known = new BoundedMap<string, Identified | { readonly refused: string }>(rules.remember ?? 100_000);
  const make = (namespace: string, raw: string) => {
    const normalised = normalise(namespace, raw, rules.country);
    if ('refused' in normalised) return normalised;
    const { value } = normalised;
    if (isBlocked(value, rules.block)) return { refused: 'a value that names nobody' };
    return { identifier: identifierOf(rules.secret, rules.workspace, namespace, value), namespace, value };
  };
  return (namespace, raw) =>
    raw.length > 256 ? make(namespace, raw) : known.orElse(`${namespace}\0${raw}`, () => make(namespace, raw));
}

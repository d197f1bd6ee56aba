import { conversions, type Encoding, keptTouches, orderEvents, profiles, sessions } from './encoding.ts';
import type { HISTORY_LETTERS } from './keys.ts';
import { NODE_ENTRIES } from './node-encoding.ts';

/** What an entry of the state is, in words of the glossary. */
export interface Described {
  readonly kind: string;
  /** What it says; undefined where the kind says all. Identifiers are hashes, as everywhere behind the collector. */
  readonly content: unknown;
}

interface Kind {
  readonly kind: string;
  readonly read?: (value: Buffer) => unknown;
}

const read = <T>(kind: string, encoding: Encoding<T>): Kind => ({ kind, read: encoding.read });

/** Kinds of entries of a history. */
const OF_A_HISTORY: Readonly<Record<(typeof HISTORY_LETTERS)[number], Kind>> = {
  a: read('touch: activity', keptTouches),
  c: read('touch: contact', keptTouches),
  o: read('touch: order event', keptTouches),
  s: read('session', sessions),
  z: read('session, frozen', sessions),
  v: read('order event', orderEvents),
  k: read('conversion', conversions),
  x: { kind: 'conversion, by its key', read: (value) => value.toString('latin1') },
  p: read('profile', profiles),
  b: { kind: 'number of touches', read: (value) => value.readUInt32BE() },
};

/** Kinds of entries under an identifier, by the letter their keys begin with (keys.ts, node-encoding.ts). */
const UNDER_IDENTIFIER: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    Object.entries(NODE_ENTRIES)
      .filter(([, { letter }]) => letter !== '')
      .map(([kind, { letter, encoding }]) => [
        letter,
        { kind: `identity ${kind}`, read: (v: Buffer) => encoding.read(v) },
      ]),
  ),
  ...OF_A_HISTORY,
};

/** Kinds of entries in scopes that are no identifier, by what the scope begins with. */
const OTHER: readonly (readonly [prefix: string, kind: string])[] = [
  ['#seen', 'message id seen (local)'],
  ['#crowd', 'events of an origin and day (local)'],
  ['#claimed', 'login claimed (local)'],
  ['!due', 'profile to be looked at on a day'],
  ['!', 'counter'],
];

/** Says what an entry is. An entry nobody knows is said to be one: the state is of another release. */
export function describeEntry(scope: string, key: string, value: Buffer): Described {
  const other = OTHER.find(([prefix]) => scope.startsWith(prefix));
  if (other) return { kind: other[1], content: undefined };
  const known = UNDER_IDENTIFIER[key.charAt(0)];
  if (!known) return { kind: 'unknown', content: undefined };
  return { kind: known.kind, content: known.read?.(value) };
}

/** The kind alone: counting a large state decodes nothing. */
export function kindOfEntry(scope: string, key: string): string {
  const other = OTHER.find(([prefix]) => scope.startsWith(prefix));
  return other?.[1] ?? UNDER_IDENTIFIER[key.charAt(0)]?.kind ?? 'unknown';
}

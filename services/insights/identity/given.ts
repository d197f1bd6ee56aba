import { identifierOf, isWeak } from '../../../schemas/identifier.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import { readRows } from '../query/read.ts';
import { type NamedValue, wantedOf } from '../timeline/wanted.ts';
import type { Limits } from './domain/limits.ts';
import { profilesOf, type Store } from './read.ts';
import { knownOf, knownRow } from './rows.ts';

/** What reading identifiers as people write them needs. */
export interface IdentityContext extends Store {
  /** Key of the identifier hashes. */
  readonly secret: string;
  /** A value as the collector normalises it; undefined when it can be no such identifier. */
  readonly normalise: (named: NamedValue) => string | undefined;
  /** External systems a bare number may come from. */
  readonly systems: readonly string[];
  /** Most identifiers of a namespace a profile takes by itself. */
  readonly limits: Limits;
  /** Names of the conversions that are orders. */
  readonly sales: readonly string[];
}

const HASH = /^identifier:\s*([1-7][0-9a-f]{31})$/i;

/**
 * The identifiers someone wrote: `namespace:value`, `identifier:…` (its hash), `profile:…` (its smallest identifier), or a
 * bare value that can mean only one. Throws TL_QUERY or TL_NOT_FOUND naming which one by its place, never its value.
 */
export async function identifiersGiven(context: IdentityContext, texts: readonly string[]): Promise<string[]> {
  const candidates = texts.map((text, i) => candidatesOf(context, text, `identifier ${i + 1}`));
  const older = candidates.flatMap(({ profile }) => (profile !== undefined && !isWeak(profile) ? [profile] : []));
  const present = await profilesOf(context, older);
  const profiles = new Map(older.map((profile, i): [string, string] => [profile, present[i] ?? profile]));
  const all = [...new Set(candidates.flatMap((c) => c.hashes))];
  const found = await readRows(context.run, 'known', knownRow, knownOf(all, context.scope));
  const known = new Set(found.map((row) => row.id));
  return candidates.map(({ hashes, profile, place }) => {
    const [first, ...others] = hashes.filter((hash) => known.has(hash));
    if (first === undefined)
      throw new ThroughlineError('TL_NOT_FOUND', `nobody is known by ${place}: compare how it is written`);
    if (others.length > 0)
      throw new ThroughlineError(
        'TL_QUERY',
        `${place} can mean several things: write its namespace, such as user_id:…`,
      );
    return first === profile ? (profiles.get(first) ?? first) : first;
  });
}

interface Candidates {
  readonly hashes: readonly string[];
  /** The one of them that names a profile. */
  readonly profile?: string;
  readonly place: string;
}

function candidatesOf(context: IdentityContext, text: string, place: string): Candidates {
  const hash = HASH.exec(text.trim())?.[1]?.toLowerCase();
  if (hash !== undefined) return { hashes: [hash], place };
  const wanted = wantedOf(text, context.systems);
  const profile = wanted?.kind === 'profile' ? wanted.profile : undefined;
  const word = wanted?.kind === 'profile' ? wanted.otherwise : wanted;
  const named = word?.kind === 'identifiers' ? word.identifiers : [];
  const values = named.flatMap((one) => {
    const value = context.normalise(one);
    return value === undefined ? [] : [identifierOf(context.secret, context.scope.workspace, one.namespace, value)];
  });
  const hashes = profile === undefined ? values : [profile, ...values];
  if (hashes.length === 0)
    throw new ThroughlineError(
      'TL_QUERY',
      `${place} names no identifier: write namespace:value (email, phone, user_id, loyalty_id, anonymous_id, device_id, external:<system>), profile:… or identifier:…`,
    );
  return { hashes: [...new Set(hashes)], ...(profile === undefined ? {} : { profile }), place };
}

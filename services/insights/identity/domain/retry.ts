import { forbidding, type Limits } from './limits.ts';
import { type Pair, pairKey } from './pair.ts';
import { type Part, partsOf, type Situation } from './situation.ts';

/** Profiles after a cut, with what was tried again: pairs that a limit had refused and that fit now. */
export interface Retried {
  readonly after: readonly Part[];
  /** Profiles that were no part of the cut, and are joined now, as they were. */
  readonly drawnIn: readonly Part[];
  readonly pairs: readonly Pair[];
}

/** Pairs a limit refused, in their order. */
const refusedOf = ({ standing }: Situation): Pair[] =>
  [...standing].flatMap(([key, { state }]) => {
    const [lo = '', hi = ''] = key.split(' ');
    return state === 'refused' ? [{ lo, hi }] : [];
  });

/** Refused pairs of these identifiers lead to these others: their profiles must be known to say what a cut does. */
export const beyond = (situation: Situation, members: ReadonlySet<string>): string[] =>
  refusedOf(situation).flatMap(({ lo, hi }) =>
    members.has(lo) === members.has(hi) ? [] : [members.has(lo) ? hi : lo],
  );

/**
 * What the stream makes of parts that a cut leaves: each tries again the pairs of its members that a limit had refused.
 * Pairs in `off` are undone with the cut. Where several compete for the same room the stream may choose otherwise.
 */
export function retried(parts: readonly Part[], now: Situation, limits: Limits, off: readonly Pair[] = []): Retried {
  const undone = new Set(off.map(pairKey));
  const pairs: Pair[] = [];
  const drawnIn: Part[] = [];
  let after = [...parts];
  const partOf = (identifier: string): Part => {
    const known = after.find(({ members }) => members.includes(identifier));
    if (known) return known;
    const other = now.partOf(now.profileOf(identifier));
    drawnIn.push(other);
    after.push(other);
    return other;
  };
  for (const pair of refusedOf(now).toSorted((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1))) {
    const isOurs = parts.some(({ members }) => members.includes(pair.lo) || members.includes(pair.hi));
    if (!isOurs || undone.has(pairKey(pair))) continue;
    const [a, b] = [partOf(pair.lo), partOf(pair.hi)];
    if (a === b || forbidding(a.members, b.members, limits)) continue;
    pairs.push(pair);
    after = [
      ...after.filter((part) => part !== a && part !== b),
      ...partsOf([[...a.members, ...b.members].toSorted()]),
    ];
  }
  const joined = drawnIn.filter((part) => !after.includes(part));
  return { after: after.filter((part) => !drawnIn.includes(part)), drawnIn: joined, pairs };
}

import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Force } from './message.ts';
import { pairKey, smallestOf } from './order.ts';

/** A member and how often the token has changed hands since it was alone. */
export interface Member {
  readonly identifier: Identifier;
  readonly version: number;
}

/** A pair as the token knows it. An edge that is off may lead outside: it stops a link that comes late. */
export interface Edge {
  readonly lo: Identifier;
  readonly hi: Identifier;
  readonly version: number;
  readonly on: boolean;
  readonly force: Force;
}

/** Touches of `device` for `person` with an epoch below `version` go back to the device. */
export interface Fence {
  readonly person: Identifier;
  readonly device: Identifier;
  readonly version: number;
}

/** A pair that a limit refused; tried again when a cut makes room. */
export interface Refused {
  readonly lo: Identifier;
  readonly hi: Identifier;
  readonly version: number;
}

/** What one profile is. Exactly one node holds it, its smallest member, or it is on its way. */
export interface Token {
  readonly members: readonly Member[];
  readonly edges: readonly Edge[];
  readonly fences: readonly Fence[];
  readonly refused: readonly Refused[];
  /** Over a limit, by an explicit merge. */
  readonly over: boolean;
}

/** A token that changes hands: one more for every member. */
export const passOn = (token: Token): Token => ({
  ...token,
  members: token.members.map(({ identifier, version }) => ({ identifier, version: version + 1 })),
});

/** Of entries with the same key the one with the highest version. */
function newest<T extends { readonly version: number }>(entries: readonly T[], keyOf: (entry: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const entry of entries) {
    const known = byKey.get(keyOf(entry));
    if (!known || known.version < entry.version) byKey.set(keyOf(entry), entry);
  }
  return [...byKey.values()];
}

/** Two tokens as one, with the edge that joins them. `over` is the caller's, who knows the limits. */
export function unite(a: Token, b: Token, joint: Edge): Token {
  return {
    members: [...a.members, ...b.members],
    edges: newest([...a.edges, ...b.edges, joint], ({ lo, hi }) => pairKey(lo, hi)),
    fences: newest([...a.fences, ...b.fences], ({ person, device }) => person + device),
    refused: newest([...a.refused, ...b.refused], ({ lo, hi }) => pairKey(lo, hi)),
    over: a.over || b.over,
  };
}

/** The sets of members that edges which are on connect. */
export function componentsOf({ members, edges }: Token): ReadonlySet<Identifier>[] {
  const setOf = new Map(members.map(({ identifier }) => [identifier, new Set([identifier])]));
  for (const { lo, hi, on } of edges) {
    const into = on && setOf.get(lo);
    const gone = on && setOf.get(hi);
    if (!into || !gone || into === gone) continue;
    for (const identifier of gone) {
      into.add(identifier);
      setOf.set(identifier, into);
    }
  }
  return [...new Set(setOf.values())];
}

/** A part of a token and the node that is to hold it. */
export interface Part {
  readonly root: Identifier;
  readonly token: Token;
}

/** What a token falls into along its edges: edges that are off and refused pairs go with each of their ends. */
export function split(token: Token): Part[] {
  return componentsOf(token).map((ids) => ({
    root: smallestOf(ids),
    token: {
      members: token.members.filter(({ identifier }) => ids.has(identifier)),
      edges: token.edges.filter(({ lo, hi }) => ids.has(lo) || ids.has(hi)),
      fences: token.fences.filter(({ person }) => ids.has(person)),
      refused: token.refused.filter(({ lo, hi }) => ids.has(lo) || ids.has(hi)),
      over: token.over,
    },
  }));
}

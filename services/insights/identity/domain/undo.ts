import { isWeak } from '../../../../schemas/identifier.ts';
import type { Edge } from './evidence.ts';
import { components, shortestChain } from './graph.ts';
import type { Limits } from './limits.ts';
import { type Pair, pairKey, pairOf } from './pair.ts';
import { retried } from './retry.ts';
import {
  type Change,
  GAP_WARNING,
  type Instruction,
  type Label,
  type Plan,
  pairInstruction,
  partsOf,
  type Situation,
} from './situation.ts';

const isPair = (edge: Edge, { lo, hi }: Pair): boolean => edge.a === lo && edge.b === hi;

/** A pair of evidence no longer counts. It parts only what nothing else connects. */
export function planUndo(a: string, b: string, now: Situation, label: Label, limits: Limits): Plan {
  if (isWeak(a) || isWeak(b))
    return {
      refused: 'a device belongs to people by login: undo that login instead (undo DEVICE PERSON; the API: undo_login)',
    };
  if (a === b) return { refused: 'both are the same identifier: give the two of a pair' };
  const pair = pairOf(a, b);
  const { lo, hi } = pair;
  const names = `${label(lo)} and ${label(hi)}`;
  const standing = now.standing.get(pairKey(pair));
  const [mine, theirs] = [now.partOf(now.profileOf(lo)), now.partOf(now.profileOf(hi))];
  if (standing?.state === 'off') return { refused: `the pair of ${names} is undone already${by(standing.decision)}` };

  const change: Pick<Change, 'instructions'> = { instructions: [pairInstruction(lo, hi, false, 1)] };
  if (mine.profile !== theirs.profile) {
    if (!standing && !now.events.has(pairKey(pair)))
      return { refused: `nothing says that ${names} are one person: there is nothing to undo` };
    const sentence = `${names} are two people already; from now on what says they are one is ignored`;
    return { ...change, before: [mine, theirs], after: [mine, theirs], sentence, warnings: [], chain: [] };
  }

  const { edges, gaps } = now.edgesOf(mine);
  if (!edges.some((edge) => isPair(edge, pair)))
    return { refused: notDirect(names, shortestChain(edges, lo, hi), label) };
  const left = edges.filter((edge) => !isPair(edge, pair));
  const after = partsOf(components(mine.members, [...left, ...gaps]));
  const chain = shortestChain(left, lo, hi) ?? [];
  const parted = after.length > 1;
  const again = retried(parted ? after : [], now, limits);
  const sentence = parted
    ? `${names} part: one person becomes ${after.length}`
    : `the pair is undone, but ${names} stay one person, as other evidence still connects them${chain.length > 0 ? ` (${way(chain, label)})` : ''}; separate cuts all of it`;
  return {
    ...change,
    before: [mine, ...again.drawnIn],
    after: parted ? again.after : after,
    sentence,
    warnings: [...(gaps.length > 0 ? [GAP_WARNING] : []), ...again.pairs.map((one) => joinsAgain(one, label))],
    chain,
  };
}

const joinsAgain = ({ lo, hi }: Pair, label: Label): string =>
  `${label(lo)} and ${label(hi)} become one person: a limit had refused them, and now there is room. If that is wrong, undo that pair first`;

function notDirect(names: string, chain: readonly Edge[] | undefined, label: Label): string {
  if (!chain) return `no known evidence names ${names} together: use separate to part them`;
  return `no evidence names ${names} together; what connects them is ${way(chain, label)}: undo one of these pairs, or use separate to part them`;
}

const way = (chain: readonly Edge[], label: Label): string =>
  chain.map((edge) => `${label(edge.a)} with ${label(edge.b)}`).join(', ');

const by = (decision: { readonly actor: string; readonly at: number } | null): string =>
  decision ? `, by ${decision.actor} on ${new Date(decision.at).toISOString().slice(0, 10)}` : '';

/**
 * Some identifiers go apart from the rest of their profile: every pair between the two sides is undone. The decision
 * names these pairs, so that it means the same whenever it is read. Only where evidence is kept no longer does it also
 * ask the profile itself what else crosses, which depends on the moment.
 */
export function planSeparate(identifiers: readonly string[], now: Situation, label: Label, limits: Limits): Plan {
  const apart = [...new Set(identifiers)].toSorted();
  if (apart.some(isWeak))
    return {
      refused:
        'a device belongs to people by login: undo its login (undo DEVICE PERSON; the API: undo_login), and name people’s identifiers here',
    };
  const profiles = new Set(apart.map((identifier) => now.profileOf(identifier)));
  if (profiles.size > 1) return { refused: 'these belong to different people already: name identifiers of one person' };
  const mine = now.partOf([...profiles][0] ?? '');
  const rest = mine.members.filter((member) => !apart.includes(member));
  if (rest.length === 0)
    return {
      refused:
        mine.members.length === 1
          ? `${label(mine.profile)} is the person’s only identifier: there is nothing to separate it from`
          : 'these are all identifiers of the person: leave out those that shall stay together',
    };
  const crosses = (edge: Edge) => apart.includes(edge.a) !== apart.includes(edge.b);
  const { edges, gaps } = now.edgesOf(mine);
  const refused = [...now.standing].flatMap(([key, { state }]): Pair[] => {
    const [lo = '', hi = ''] = key.split(' ');
    const isInside = mine.members.includes(lo) && mine.members.includes(hi);
    return state === 'refused' && isInside && apart.includes(lo) !== apart.includes(hi) ? [{ lo, hi }] : [];
  });
  const cut = [...edges.filter(crosses).map(({ a, b }) => pairOf(a, b)), ...refused];
  const pairs = cut.map(({ lo, hi }) => pairInstruction(lo, hi, false, 1));
  const unnamed: Instruction[] =
    gaps.length > 0
      ? [{ kind: 'separate', node: mine.profile, other: '', on: false, force: 1, apart, hour: null }]
      : [];
  const after = partsOf(
    components(
      mine.members,
      [...edges, ...gaps].filter((edge) => !crosses(edge)),
    ),
  );
  const again = retried(after, now, limits, cut);
  return {
    instructions: [...pairs, ...unnamed],
    before: [mine, ...again.drawnIn],
    after: again.after,
    sentence: `${apart.map(label).join(', ')} part from the rest: one person becomes ${after.length}`,
    warnings: [...(gaps.length > 0 ? [GAP_WARNING] : []), ...again.pairs.map((one) => joinsAgain(one, label))],
    chain: [],
  };
}

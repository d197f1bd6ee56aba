import { isWeak } from '../../../../schemas/identifier.ts';
import { forbidding, type Limits, overLimits } from './limits.ts';
import { pairKey, pairOf } from './pair.ts';
import { type Label, type Part, type Plan, pairInstruction, type Situation } from './situation.ts';

const WEAK =
  'a device belongs to people by login, from one login to the next: it cannot be merged with a person. Merge two of the people’s identifiers, or undo or redo the login instead (undo DEVICE PERSON; the API: undo_login, redo_login)';
const LATER =
  'evidence that arrives from now on is taken under the merged profile, and undoing the merge will not part what such evidence spans';

const union = (...parts: readonly Part[]): Part => {
  const members = parts.flatMap((part) => part.members).toSorted();
  return { profile: members[0] ?? '', members };
};

/** Two people's identifiers become one by hand, past every limit. */
export function planMerge(a: string, b: string, now: Situation, label: Label, limits: Limits): Plan {
  if (isWeak(a) || isWeak(b)) return { refused: WEAK };
  if (a === b) return { refused: 'both are the same identifier: give two' };
  const { lo, hi } = pairOf(a, b);
  const [mine, theirs] = [now.partOf(now.profileOf(lo)), now.partOf(now.profileOf(hi))];
  const instructions = [pairInstruction(lo, hi, true, 2)];
  if (mine.profile === theirs.profile) {
    const sentence = `${label(lo)} and ${label(hi)} are one person already; this makes it hold by hand, whatever other evidence is undone`;
    return { instructions, before: [mine], after: [mine], sentence, warnings: [], chain: [] };
  }
  const after = union(mine, theirs);
  const warnings = overLimits(after.members, limits).map(
    ({ namespace, count, limit }) =>
      `the profile will have ${count} identifiers of ${namespace}, ${limit} is the limit: from then on it refuses evidence that adds another`,
  );
  const sentence = `${label(lo)} and ${label(hi)} become one person`;
  return { instructions, before: [mine, theirs], after: [after], sentence, warnings: [...warnings, LATER], chain: [] };
}

/** A pair that was undone, or refused by a limit, is tried again. */
export function planRedo(a: string, b: string, now: Situation, label: Label, limits: Limits): Plan {
  if (isWeak(a) || isWeak(b)) return { refused: 'a device belongs to people by login: use redo_login' };
  const pair = pairOf(a, b);
  const { lo, hi } = pair;
  const standing = now.standing.get(pairKey(pair));
  if (standing?.state === 'on') return { refused: `the pair of ${label(lo)} and ${label(hi)} holds already` };
  if (!standing)
    return {
      refused: `the pair of ${label(lo)} and ${label(hi)} was never undone or refused: there is nothing to do again; use merge`,
    };
  const [mine, theirs] = [now.partOf(now.profileOf(lo)), now.partOf(now.profileOf(hi))];
  const change = { instructions: [pairInstruction(lo, hi, true, 1)], chain: [] };
  if (mine.profile === theirs.profile) {
    const sentence = 'the pair holds again; they are one person already by other evidence';
    return { ...change, before: [mine], after: [mine], sentence, warnings: [] };
  }
  const excess = forbidding(mine.members, theirs.members, limits);
  if (excess) {
    const sentence = `they stay two people: together they would have more ${excess.namespace} identifiers than the limit of ${excess.limit}; a merge by hand passes limits`;
    return { ...change, before: [mine, theirs], after: [mine, theirs], sentence, warnings: [] };
  }
  const sentence = `${label(lo)} and ${label(hi)} become one person again`;
  return { ...change, before: [mine, theirs], after: [union(mine, theirs)], sentence, warnings: [LATER] };
}

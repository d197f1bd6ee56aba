import { isWeak } from '../../../schemas/identifier.ts';
import type { Evidence } from './answer.ts';
import { loginEdges } from './domain/evidence.ts';
import { shortestChain } from './domain/graph.ts';
import { pairKey, pairOf } from './domain/pair.ts';
import type { Situation } from './domain/situation.ts';
import { type Names, readNames } from './names.ts';
import { profilesOf, readSegments, readSituation, type Store } from './read.ts';
import { showEdge } from './shown.ts';

/** Why two identifiers are one person: the shortest chain of evidence between them, or that they are not. */
export async function whyOne(store: Store, a: string, b: string): Promise<Evidence> {
  const [mine, theirs] = [await profilesAround(store, a), await profilesAround(store, b)];
  const shared = mine.filter((profile) => theirs.includes(profile));
  for (const profile of shared) {
    const now = await readSituation(store, [profile]);
    const chain = chainWithin(now, profile, a, b);
    if (chain)
      return {
        ...ends(now.names, a, b),
        connected: true,
        profile,
        chain: chain.map((edge) => showEdge(edge, now.names)),
        note: null,
      };
  }
  const [profile] = shared;
  if (profile !== undefined) {
    const { names } = await readSituation(store, [profile]);
    const note = 'they are one person, but some of the events that say so are no longer kept';
    return { ...ends(names, a, b), connected: true, profile, chain: [], note };
  }
  const now = await readSituation(
    store,
    [...mine, ...theirs].filter((p) => !isWeak(p)),
  );
  const names = await readNames(store.run, store.scope, [a, b]);
  return { ...ends(names, a, b), connected: false, profile: null, chain: [], note: whyNot(now, a, b) };
}

const ends = (names: Names, a: string, b: string) => ({ a: names.shown(a), b: names.shown(b) });

/** The profiles an identifier belongs to: of a device those of everybody who logged in, or its own. */
async function profilesAround(store: Store, identifier: string): Promise<string[]> {
  if (!isWeak(identifier)) return profilesOf(store, [identifier]);
  const segments = await readSegments(store, [identifier]);
  if (segments.length === 0) return [identifier];
  const people = [...new Set(segments.filter((s) => s.device === identifier).map((s) => s.person))];
  return [...new Set(await profilesOf(store, people))];
}

function chainWithin(now: Situation, profile: string, a: string, b: string) {
  const part = now.partOf(profile);
  const people = new Set(part.members);
  const logins = loginEdges(
    now.segments.filter((s) => people.has(s.person)),
    now.events,
  );
  return shortestChain([...now.edgesOf(part).edges, ...logins], a, b);
}

function whyNot(now: Situation, a: string, b: string): string {
  const standing = now.standing.get(pairKey(pairOf(a, b)));
  const { decision } = standing ?? {};
  if (standing?.state === 'off')
    return `their pair was undone${decision ? ` by ${decision.actor} on ${new Date(decision.at).toISOString().slice(0, 10)}: ${decision.reason}` : ''}`;
  if (standing?.state === 'refused') return 'an event names both, but a limit refused to join them';
  return 'nothing that is known says they are one person';
}

import type { z } from 'zod';
import type { ShownConflict, ShownDevice, ShownMerge, ShownUndoneLogin, shownDecision, shownEdge } from './answer.ts';
import type { Edge, Segment } from './domain/evidence.ts';
import { BEGINNING, END, undoings } from './domain/line.ts';
import { type Conflict, type Decision, decisionBehind, insistenceOf, type Merge, pairKey } from './domain/pair.ts';
import type { Situation } from './domain/situation.ts';
import type { Names } from './names.ts';

const iso = (at: number): string => new Date(at).toISOString();

export const showDecision = (decision: Decision | null): z.output<typeof shownDecision> | null =>
  decision && { actor: decision.actor, reason: decision.reason, at: iso(decision.at) };

/** A step of evidence as a page shows it. */
export const showEdge = (edge: Edge, names: Names): z.output<typeof shownEdge> => ({
  a: names.shown(edge.a),
  b: names.shown(edge.b),
  kind: edge.kind,
  at: edge.at === null ? null : iso(edge.at),
  message_id: edge.messageId,
  source: edge.source,
  events: edge.events,
  correction: showDecision(edge.decision),
});

/** Merges as a page shows them: what insisted, who decided, and whether the pair stands otherwise since. */
export const showMerges = (now: Pick<Situation, 'merges' | 'decisions' | 'standing'>, names: Names): ShownMerge[] =>
  now.merges.flatMap((merge: Merge): ShownMerge[] => {
    const { action } = merge;
    // Nobody's profile changed.
    if (action === 'held') return [];
    const decision = decisionBehind(merge, now.decisions);
    const holds = now.standing.get(pairKey(merge))?.state === 'on';
    return [
      {
        at: iso(merge.at),
        action,
        profile: merge.profile,
        other: merge.other,
        pair: [names.shown(merge.lo), names.shown(merge.hi)],
        evidence: insistenceOf(merge, decision),
        undone: holds !== (action === 'joined'),
        correction: showDecision(decision),
      },
    ];
  });

/** The stretches of devices in which some people were logged in. */
export const showDevices = (segments: readonly Segment[], people: ReadonlySet<string>, names: Names): ShownDevice[] =>
  segments
    .filter((s) => people.has(s.person))
    .map((s) => {
      const { identifier: device, namespace, value } = names.shown(s.device);
      const from = s.from <= BEGINNING ? null : iso(s.from);
      const to = s.to >= END ? null : iso(s.to);
      return { device, namespace, value, person: s.person, from, to };
    });

/** Logins that people undid, the newest decision first. */
export const showUndoneLogins = (
  decisions: readonly Decision[],
  people: ReadonlySet<string>,
  names: Names,
): ShownUndoneLogin[] =>
  undoings(people, decisions)
    .toSorted((a, b) => b.at - a.at)
    .map(({ node, other, hour, actor, reason, at }) => ({
      device: names.shown(node),
      person: other,
      hour,
      correction: { actor, reason, at: iso(at) },
    }));

/** Refused pairs between a profile and another one; `present` names the profile of an identifier now. */
export const showConflicts = (
  conflicts: readonly Conflict[],
  profile: string,
  present: ReadonlyMap<string, string>,
  names: Names,
): ShownConflict[] =>
  conflicts.flatMap((conflict) => {
    const owners = [conflict.lo, conflict.hi].map((identifier) => present.get(identifier) ?? identifier);
    const other = owners.find((owner) => owner !== profile);
    if (!owners.includes(profile) || other === undefined) return [];
    const { namespace } = conflict;
    return [
      { at: iso(conflict.at), pair: [names.shown(conflict.lo), names.shown(conflict.hi)], namespace, profile, other },
    ];
  });

import type { Correction } from '../../../../schemas/correction.ts';
import type { Named, Segment } from './evidence.ts';
import { type Edge, pairEdges, said } from './evidence.ts';
import { components } from './graph.ts';
import { type Conflict, type Decision, type Merge, type Standing, standings } from './pair.ts';

/** A profile and the identifiers of its people; of an unknown visitor the device alone. */
export interface Part {
  readonly profile: string;
  readonly members: readonly string[];
}

/** What was read about some profiles. */
export interface Known {
  readonly profiles: readonly Part[];
  readonly named: readonly Named[];
  readonly segments: readonly Segment[];
  readonly merges: readonly Merge[];
  readonly conflicts: readonly Conflict[];
  readonly decisions: readonly Decision[];
}

/** What is known, made ready to ask. */
export interface Situation extends Known {
  readonly events: ReturnType<typeof said>;
  readonly standing: ReadonlyMap<string, Standing>;
  /** The profile of a person's identifier; itself when nothing is known of it. */
  profileOf(identifier: string): string;
  partOf(profile: string): Part;
  /** The pairs that hold a profile together; `gaps` stand for evidence that is kept no longer. */
  edgesOf(part: Part): { edges: Edge[]; gaps: Edge[] };
}

export function situationOf(known: Known): Situation {
  const events = said(known.named);
  const standing = standings(known.merges, known.conflicts, known.decisions);
  const owner = new Map(
    known.profiles.flatMap((p) => p.members.map((member): [string, string] => [member, p.profile])),
  );
  const profileOf = (identifier: string) => owner.get(identifier) ?? identifier;
  return {
    ...known,
    events,
    standing,
    profileOf,
    partOf: (profile) => known.profiles.find((p) => p.profile === profile) ?? { profile, members: [profile] },
    edgesOf({ members }) {
      const edges = pairEdges(new Set(members), events, standing);
      const [first, ...others] = components(members, edges);
      const gaps = others.map((part) => gapBetween(first?.[0] ?? '', part[0] ?? ''));
      return { edges, gaps };
    },
  };
}

const gapBetween = (a: string, b: string): Edge => ({
  a,
  b,
  kind: 'event',
  at: null,
  messageId: null,
  source: null,
  events: 0,
  decision: null,
});

/** What a correction would write, before it has an id, an actor and a reason. */
export type Instruction = Pick<Correction, 'kind' | 'node' | 'other' | 'on' | 'force' | 'apart' | 'hour'>;

/** What a correction would do, or why it is refused, in one sentence. */
export type Plan = { readonly refused: string } | Change;

export interface Change {
  /** The records of the decision, in no particular order. */
  readonly instructions: readonly Instruction[];
  readonly before: readonly Part[];
  readonly after: readonly Part[];
  /** Segments of the devices before and after, where logins change. */
  readonly segments?: { readonly before: readonly Segment[]; readonly after: readonly Segment[] };
  readonly sentence: string;
  readonly warnings: readonly string[];
  /** What still connects two identifiers after their pair is undone. */
  readonly chain: readonly Edge[];
}

/** Names an identifier for people, without showing personal data whole. */
export type Label = (identifier: string) => string;

/** A pair record: `force` 1 undoes or does again, 2 merges by hand. */
export const pairInstruction = (lo: string, hi: string, on: boolean, force: 1 | 2): Instruction => ({
  kind: 'pair',
  node: lo,
  other: hi,
  on,
  force,
  apart: [],
  hour: null,
});

export const partsOf = (groups: readonly (readonly string[])[]): Part[] =>
  groups.map((members) => ({ profile: members[0] ?? '', members }));

export const GAP_WARNING =
  'the events behind some links of this profile are no longer kept, so the outcome may differ from what is shown';

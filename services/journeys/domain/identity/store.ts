import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Segment } from './line.ts';
import type { Force, Message, Moment, Range, Touch } from './message.ts';
import type { Edge, Fence, Member, Refused } from './token.ts';

/** What a strong node is, beside its entries. One that was never merged, refused or shared has no such entry. */
export interface Self {
  /** Where its token is; null when it holds one itself. */
  readonly parent: Identifier | null;
  /** Version of the pointer last followed. */
  readonly pointerVersion: number;
  /** It has surrendered its token and awaits the answer. */
  readonly waiting: boolean;
  /** Too many partners were refused: no evidence for a merge any more. */
  readonly shared: boolean;
  /** Its token is over a limit, by an explicit merge. */
  readonly over: boolean;
}

/** A pair as its authority, the smaller identifier, knows it. */
export interface PairState {
  readonly version: number;
  readonly state: 'on' | 'off' | 'conflict';
  readonly force: Force;
}

/** One line of a device: a person and their least moment in an hour. */
export interface Entry extends Moment {
  readonly person: Identifier;
}

/** Records of a node by kind. Map entries are one record each, so that no record grows with a node. */
export interface Entries {
  /** Strong; key "". */
  self: Self;
  /** Token held: members but an own membership of version 0; key identifier. */
  member: Member;
  /** Token held; key lo + hi. */
  edge: Edge;
  /** Token held; key person + device. */
  fence: Fence;
  /** Token held; key lo + hi. */
  refused: Refused;
  /** Strong; key hi. */
  pair: PairState;
  /** Strong, while not shared: distinct refused partners; key identifier. */
  partner: { readonly other: Identifier };
  /** Strong: what it has claimed. A cache, may be deleted at any time; key device + hour. */
  claimed: Moment;
  /** Strong while waiting; key arrival number. */
  queued: { readonly arrival: number; readonly message: Message };
  /** Weak: version of the line; key "". */
  version: { readonly version: number };
  /** Weak; key hour + person. */
  entry: Entry;
  /** Weak: undone logins; key person + hour, or person + "*". */
  tombstone: { readonly person: Identifier; readonly hour: number | null };
  /** Weak: the line as segments, as last written out; key time of `from`. */
  segment: Segment;
}

export type EntryKind = keyof Entries;

/** Keys `from` inclusive to `to` exclusive; `reverse` starts at the end. */
export interface KeyRange {
  readonly from?: string;
  readonly to?: string;
  readonly reverse?: boolean;
}

/**
 * Records of nodes, ordered by key inside (node, kind): keys are ASCII of fixed width. Owned touches are kept apart, in
 * whatever way journeys read them; one is known by its origin and moment.
 */
export interface NodeStore {
  get<K extends EntryKind>(node: Identifier, kind: K, key: string): Entries[K] | undefined;
  put<K extends EntryKind>(node: Identifier, kind: K, key: string, value: Entries[K]): void;
  delete(node: Identifier, kind: EntryKind, key: string): void;
  /** Reads lazily; the node is not written to while it reads. */
  range<K extends EntryKind>(node: Identifier, kind: K, range?: KeyRange): Iterable<readonly [string, Entries[K]]>;
  /** Owned touches whose time is in the range, all without one, in any order. */
  touches(node: Identifier, range?: Range): Iterable<Touch>;
  putTouch(node: Identifier, touch: Touch): void;
  deleteTouch(node: Identifier, touch: Touch): void;
}

import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Force, Touch } from './message.ts';

/** Link row: the profile of an identifier; the highest version wins. */
export interface MemberRow {
  readonly kind: 'member';
  readonly identifier: Identifier;
  readonly profile: Identifier;
  readonly version: number;
  readonly cause: 'joined' | 'separated';
}

/** Link row: a segment of a device, `from` inclusive to `to` exclusive. Key (device, from); the highest `_seq` wins. */
export interface LoginRow {
  readonly kind: 'login';
  readonly device: Identifier;
  readonly from: number;
  readonly to: number;
  readonly person: Identifier;
  readonly deleted: boolean;
}

/** A pair was refused because the profiles together would have too many identifiers of `namespace`. */
export interface ConflictRow {
  readonly kind: 'conflict';
  readonly lo: Identifier;
  readonly hi: Identifier;
  readonly version: number;
  readonly namespace: string;
  /** The profile that refused, and the one it refused. */
  readonly profile: Identifier;
  readonly other: Identifier;
}

/**
 * What a pair did to two profiles: `joined` them, `separated` them, or was undone and changed nothing as other evidence
 * `spans` it; `held`: it holds again inside one profile.
 */
export interface MergeRow {
  readonly kind: 'merge';
  readonly action: 'joined' | 'separated' | 'spanned' | 'held';
  /** The profile that stays, and the one that goes into it or leaves it; both the same when spanned or held. */
  readonly profile: Identifier;
  readonly other: Identifier;
  readonly lo: Identifier;
  readonly hi: Identifier;
  readonly version: number;
  readonly force: Force;
  /** The profile is over a limit, by an explicit merge. */
  readonly over: boolean;
}

export type Row = MemberRow | LoginRow | ConflictRow | MergeRow;

/** A touch came to an owner (with the revision that acceptance gave it) or left it. */
export interface Move {
  readonly action: 'came' | 'left';
  readonly owner: Identifier;
  readonly touch: Touch;
}

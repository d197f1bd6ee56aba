import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Taken } from '../touches/taken.ts';
import type { Token } from './token.ts';

/**
 * How much a pair insists: 0 evidence of an event, 1 an operator (passes a *shared* identifier), 2 an explicit merge or
 * alias (passes limits too).
 */
export type Force = 0 | 1 | 2;

/** An instant (epoch milliseconds, UTC) with the message that happened at it; the message id breaks ties. */
export interface Moment {
  readonly time: number;
  readonly messageId: string;
}

/** What travels to its profile. The protocol reads all but `body`. */
export interface Touch extends Moment {
  /** Primary identifier of the event; never changes. */
  readonly origin: Identifier;
  /** The strong identifier it belongs to; of an anonymous visitor's touch, its origin. */
  readonly home: Identifier;
  /** Version of the device's line that named `home`; 0 when no line was asked. */
  readonly epoch: number;
  /** How many owners have accepted it; the highest is the owner. */
  readonly revision: number;
  /** What journeys keep of it. */
  readonly body: Taken;
}

/** A stretch of time: `from` inclusive, `to` exclusive, epoch milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** `node` is the identifier a message is addressed to: the key of its record, so it decides the partition. */
interface To<K extends string> {
  readonly kind: K;
  readonly node: Identifier;
}

/** An event at its primary identifier (`primaryOf(identifiers)`), once: repetitions are dropped before. */
export interface Event extends To<'event'>, Moment {
  readonly identifiers: readonly Identifier[];
  /** Null where the event is evidence only: then no touch travels. */
  readonly body: Taken | null;
}

/** Redo, undo or merge by hand of the pair (node, hi); node is the smaller. */
export interface Op extends To<'op'> {
  readonly hi: Identifier;
  readonly on: boolean;
  readonly force: Force;
  /** A source states it (an alias call): it says no more than other evidence against what a person undid. */
  readonly stated: boolean;
}

/**
 * An alias call: `former`, a user id of before, is another name of `person`. A call may mean a device's anonymous id
 * instead, so it asks `node`, the weak identifier of the same value: a known one is claimed.
 */
export interface Alias extends To<'alias'>, Moment {
  readonly person: Identifier;
  readonly former: Identifier;
}

/** Cuts every pair between `apart` and the rest of the profile of `subject`, one of `apart`. Alone: isolates it. */
export interface Separate extends To<'separate'> {
  readonly subject: Identifier;
  readonly apart: readonly Identifier[];
}

/** Undo (`on` false) or redo of a person's logins on a device: of one UTC hour since the epoch, or of all (null). */
export interface Login extends To<'login'> {
  readonly person: Identifier;
  readonly hour: number | null;
  readonly on: boolean;
}

/** `person` was seen on device `node`. */
export interface Claim extends To<'claim'>, Moment {
  readonly person: Identifier;
}

export interface Touches extends To<'touches'> {
  readonly touches: readonly Touch[];
}

/** The line of `device` changed at `version`: touches it had given to `subject` in the ranges go back to it. */
export interface Recall extends To<'recall'> {
  readonly subject: Identifier;
  readonly device: Identifier;
  readonly version: number;
  readonly ranges: readonly Range[];
}

/** The pair (x, y) is to be one profile; routed by x. `via`: the root of y when it was asked, or null. */
export interface Link extends To<'link'> {
  readonly x: Identifier;
  readonly y: Identifier;
  readonly version: number;
  readonly force: Force;
  readonly via: Identifier | null;
}

/** The pair (x, hi) no longer holds; routed by x, its smaller identifier. */
export interface Cut extends To<'cut'> {
  readonly x: Identifier;
  readonly hi: Identifier;
  readonly version: number;
  readonly force: Force;
}

/** `from` surrenders its token because of the pair (x, y): x is in the token, y was a member of the addressee. */
export interface Join extends To<'join'> {
  readonly from: Identifier;
  readonly x: Identifier;
  readonly y: Identifier;
  readonly version: number;
  readonly force: Force;
  readonly token: Token;
}

/** The token that `node` is a member of is at `parent` now. */
export interface Pointer extends To<'pointer'> {
  readonly parent: Identifier;
  readonly version: number;
}

/** `node` holds this token: its own again (`refused`), or its part after a cut. */
export interface Root extends To<'root'> {
  readonly token: Token;
  readonly refused: boolean;
}

/** The pair of `node` and `other` was refused. */
export interface Conflict extends To<'conflict'> {
  readonly other: Identifier;
  readonly version: number;
}

/** Try the refused pair (node, hi) again, if it still has this version. */
export interface Retry extends To<'retry'> {
  readonly hi: Identifier;
  readonly version: number;
}

/** What travels on the loop topic. */
export type LoopMessage =
  | Alias
  | Op
  | Claim
  | Touches
  | Recall
  | Link
  | Cut
  | Join
  | Pointer
  | Root
  | Conflict
  | Retry
  | Separate;

/** Everything a node understands: what comes from outside and what nodes tell each other. */
export type Message = Event | Login | LoopMessage;

import type { Identifier } from '../../../../schemas/identifier.ts';
import { clearToken, edgeOf, isHere, isMember, readToken, writeToken } from './held.ts';
import { forbidding, isOver } from './limits.ts';
import type { Join, Link } from './message.ts';
import { pairKey, pairOf } from './order.ts';
import type { Step } from './step.ts';
import { type Edge, passOn, type Refused, type Token, unite } from './token.ts';

/** Two profiles become one: the larger root surrenders its token to the smaller. */

/** Nobody is one person with more identifiers than that, whoever insists: a token travels in one message. */
const MOST_MEMBERS = 500;
/** What a conflict row says instead of a namespace. */
const TOO_MANY = 'members';

/**
 * A pair is to be one profile. The link goes from root to root until the larger one surrenders: waiting is only for
 * smaller ones, so it ends.
 */
export function link(message: Link, step: Step): void {
  const { x, y, version, force, via } = message;
  const { node } = step;
  if (step.self().shared && node === x && x > y && force === 0) refusePair(message, step);
  else if (isHere(step, message, x)) {
    if ((edgeOf(step, x, y)?.version ?? 0) >= version) return;
    if (isMember(step, y)) hold(message, step);
    else if (via === null || node <= via) step.send({ kind: 'link', node: y, x: y, y: x, version, force, via: node });
    else surrender(message, via, step);
  }
}

/** The pair is inside one profile. That it holds after it was refused or undone is told: nothing else would tell. */
function hold(message: Link, step: Step): void {
  const { x, y, version, force } = message;
  const { node: profile } = step;
  step.put('edge', pairKey(x, y), edgeBy(message));
  if (version > 1)
    step.write({
      kind: 'merge',
      action: 'held',
      profile,
      other: profile,
      ...pairOf(x, y),
      version,
      force,
      over: step.self().over,
    });
}

const edgeBy = ({ x, y, version, force }: Link | Join): Edge => ({ ...pairOf(x, y), version, on: true, force });

function surrender({ x, y, version, force }: Link, via: Identifier, step: Step): void {
  const token = passOn(readToken(step));
  const own = token.members.find(({ identifier }) => identifier === step.node);
  clearToken(step);
  step.setSelf({ parent: via, pointerVersion: own?.version ?? 0, waiting: true });
  step.send({ kind: 'join', node: via, from: step.node, x, y, version, force, token });
}

/** A token is offered. It is taken, or goes back; touches follow their pointers. */
export function join(message: Join, step: Step): void {
  const { parent } = step.self();
  const { x, y, version, force, token } = message;
  if (parent) step.send({ ...message, node: parent });
  else if (isCutSince(message, readToken(step))) giveBack(message, token, step);
  else if (!isMember(step, y)) {
    giveBack(message, token, step);
    step.send({ kind: 'link', node: x, x, y, version, force, via: null });
  } else {
    const mine = readToken(step);
    const namespace = forbidding(mine, token, step.settings.limits);
    if (mine.members.length + token.members.length > MOST_MEMBERS) refuseJoin(message, TOO_MANY, step);
    else if (namespace !== undefined && force < 2) refuseJoin(message, namespace, step);
    else take(message, step);
  }
}

function take(message: Join, step: Step): void {
  const { x, y, version, force, token } = message;
  const united = unite(readToken(step), token, edgeBy(message));
  const over = united.over || isOver(united, step.settings.limits);
  writeToken(step, { ...united, over });
  const profile = step.node;
  for (const { identifier, version: memberVersion } of token.members) {
    step.write({ kind: 'member', identifier, profile, version: memberVersion, cause: 'joined' });
    step.send({ kind: 'pointer', node: identifier, parent: profile, version: memberVersion });
  }
  step.write({ kind: 'merge', action: 'joined', profile, other: message.from, ...pairOf(x, y), version, force, over });
}

const isCutSince = ({ x, y, version, token }: Join, mine: Token): boolean =>
  [...mine.edges, ...token.edges].some(
    ({ lo, hi, on, version: known }) => !on && known > version && pairKey(lo, hi) === pairKey(x, y),
  );

const giveBack = ({ from }: Join, token: Token, step: Step): void =>
  step.send({ kind: 'root', node: from, token: passOn(token), refused: true });

/** Over a limit: both tokens keep the pair, so that a cut in either may try it again. */
function refuseJoin(message: Join, namespace: string, step: Step): void {
  const { x, y, version, from, token } = message;
  const pair: Refused = { ...pairOf(x, y), version };
  writeToken(step, withRefused(readToken(step), pair, y, step));
  giveBack(message, withRefused(token, pair, x, step), step);
  refusePair(message, step);
  step.write({ kind: 'conflict', ...pair, namespace, profile: step.node, other: from });
}

/** A token keeps no more refused pairs of a member than make it shared. */
function withRefused(token: Token, pair: Refused, member: Identifier, { settings }: Step): Token {
  const others = token.refused.filter(({ lo, hi }) => lo !== pair.lo || hi !== pair.hi);
  const hasRoom = others.filter(({ lo, hi }) => lo === member || hi === member).length <= settings.partners;
  return hasRoom ? { ...token, refused: [...others, pair] } : token;
}

function refusePair({ x, y, version }: Link | Join, step: Step): void {
  step.send({ kind: 'conflict', node: x, other: y, version });
  step.send({ kind: 'conflict', node: y, other: x, version });
}

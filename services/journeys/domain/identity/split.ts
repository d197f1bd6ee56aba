import type { Identifier } from '../../../../schemas/identifier.ts';
import { clearToken, edgeOf, isHere, isMember, readToken, writeToken } from './held.ts';
import { isOver } from './limits.ts';
import type { Cut, Pointer, Root, Separate } from './message.ts';
import { pairKey, pairOf } from './order.ts';
import type { Step } from './step.ts';
import { type Part, passOn, split, type Token } from './token.ts';
import { recheck } from './touches.ts';

/** A profile falls apart along its edges, and tokens find their holders. */

/** A pair no longer holds. Only what nothing else connects goes apart. */
export function cut(message: Cut, step: Step): void {
  const { x, hi, version, force } = message;
  if (!isHere(step, message, x)) return;
  const known = edgeOf(step, x, hi);
  if (known && known.version >= version) return;
  step.put('edge', pairKey(x, hi), { ...pairOf(x, hi), version, on: false, force });
  if (!known?.on || !isMember(step, hi)) return;

  const token = readToken(step);
  const parts = split(token);
  const pair = { ...pairOf(x, hi), version, force };
  const profile = step.node;
  if (parts.length === 1) {
    step.write({ kind: 'merge', action: 'spanned', profile, other: profile, ...pair, over: token.over });
    return;
  }
  handOver(
    parts.map((part) => ({ ...part, token: passOn(part.token) })),
    step,
  );
  for (const { root } of parts)
    if (root !== profile)
      step.write({ kind: 'merge', action: 'separated', profile, other: root, ...pair, over: step.self().over });
}

/** Each part goes to its smallest member: first its token, then the way there, then its touches. */
function handOver(parts: readonly Part[], step: Step): void {
  const leaving = parts.filter(({ root }) => root !== step.node);
  clearToken(step);
  for (const { root, token } of leaving) step.send({ kind: 'root', node: root, token, refused: false });
  for (const { root, token } of parts)
    for (const { identifier, version } of token.members)
      if (identifier !== root) step.send({ kind: 'pointer', node: identifier, parent: root, version });
  for (const { root, token } of leaving)
    step.carry(
      root,
      token.members.flatMap((member) => letGo(member.identifier, step)),
    );
  for (const { root, token } of parts) if (root === step.node) hold(token, step);
}

function letGo(home: Identifier, step: Step) {
  const touches = step.touches().filter((touch) => touch.home === home);
  for (const touch of touches) step.release(touch);
  return touches;
}

/** Holds a token that a cut has made smaller: what was refused may fit now. */
function hold(token: Token, step: Step): void {
  writeToken(step, { ...token, refused: [], over: token.over && isOver(token, step.settings.limits) });
  for (const { lo, hi, version } of token.refused) step.send({ kind: 'retry', node: lo, hi, version });
}

/** This node holds a token: its own that was refused elsewhere, or its part after a cut. */
export function root({ node, token, refused }: Root, step: Step): void {
  const own = token.members.find(({ identifier }) => identifier === node);
  step.setSelf({ parent: null, waiting: false, pointerVersion: own?.version ?? 0 });
  if (refused) writeToken(step, token);
  else {
    hold(token, step);
    for (const { identifier, version } of token.members)
      step.write({ kind: 'member', identifier, profile: node, version, cause: 'separated' });
    recheck(step);
  }
  runQueue(step);
}

/** The token has moved. Who holds one, or has heard newer, stays. */
export function pointer({ parent, version }: Pointer, step: Step): void {
  const self = step.self();
  if (!self.parent || version < self.pointerVersion) return;
  if (version === self.pointerVersion && !self.waiting) return;
  step.setSelf({ parent, pointerVersion: version, waiting: false });
  const owned = step.touches();
  for (const touch of owned) step.release(touch);
  step.carry(parent, owned);
  runQueue(step);
}

/** Cuts every edge between some members and the rest, as an operator would one by one. */
export function separate(message: Separate, step: Step): void {
  if (!isHere(step, message, message.subject)) return;
  const apart = new Set(message.apart);
  for (const { lo, hi, on } of step.all('edge'))
    if (on && apart.has(lo) !== apart.has(hi))
      step.send({ kind: 'op', node: lo, hi, on: false, force: 1, stated: false });
}

/** What came while the answer was awaited, in its order. If one of them surrenders again, the rest waits again. */
function runQueue(step: Step): void {
  const queued = step.all('queued');
  step.clear('queued');
  for (const { message } of queued) step.resume(message);
}

import type { Identifier } from '../../../../schemas/identifier.ts';
import type { LoopMessage } from './message.ts';
import { pairKey } from './order.ts';
import type { Step } from './step.ts';
import type { Edge, Token } from './token.ts';

/** The token as records of the node that holds it. Only for nodes without a parent. */

/** Whether an identifier is a member of the token held here. The holder is. */
export const isMember = (step: Step, identifier: Identifier): boolean =>
  identifier === step.node || step.get('member', identifier) !== undefined;

export const edgeOf = (step: Step, a: Identifier, b: Identifier): Edge | undefined => step.get('edge', pairKey(a, b));

/** All of it; reads as many records as it has entries. */
export function readToken(step: Step): Token {
  const members = step.all('member');
  const own = members.some(({ identifier }) => identifier === step.node);
  return {
    members: own ? members : [{ identifier: step.node, version: 0 }, ...members],
    edges: step.all('edge'),
    fences: step.all('fence'),
    refused: step.all('refused'),
    over: step.self().over,
  };
}

export function clearToken(step: Step): void {
  for (const kind of ['member', 'edge', 'fence', 'refused'] as const) step.clear(kind);
  step.setSelf({ over: false });
}

/** Adds to what is held, or overwrites it. */
export function writeToken(step: Step, token: Token): void {
  for (const member of token.members) step.put('member', member.identifier, member);
  for (const edge of token.edges) step.put('edge', pairKey(edge.lo, edge.hi), edge);
  for (const fence of token.fences) step.put('fence', fence.person + fence.device, fence);
  for (const pair of token.refused) step.put('refused', pairKey(pair.lo, pair.hi), pair);
  step.setSelf({ over: token.over });
}

/**
 * Passes a message on that belongs to `subject`: to where the token went, or to the subject's own node. True when it has
 * to be handled here.
 */
export function isHere(step: Step, message: LoopMessage, subject: Identifier): boolean {
  const { parent } = step.self();
  const next = parent ?? (isMember(step, subject) ? step.node : subject);
  if (next !== step.node) step.send({ ...message, node: next });
  return next === step.node;
}

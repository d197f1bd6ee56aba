import { type Identifier, isWeak } from '../../../../schemas/identifier.ts';
import type { Conflict, Event, Op, Retry } from './message.ts';
import { hourKey, hourOf, isEarlier } from './order.ts';
import type { Step } from './step.ts';
import type { PairState } from './store.ts';

/** What a node knows of pairs and logins, as their authority or as their sender. */

/** An event at its primary identifier: its touch, the logins it shows and the pairs it is evidence for. */
export function event(message: Event, step: Step): void {
  const { node, time, messageId, body } = message;
  if (body) {
    const touch = { messageId, time, origin: node, home: node, epoch: 0, revision: 0, body };
    step.send({ kind: 'touches', node, touches: [touch] });
  }
  if (isWeak(node)) return;
  for (const other of new Set(message.identifiers)) {
    if (other === node) continue;
    if (isWeak(other)) claimIfLower(other, message, step);
    else if (!step.get('pair', other) && !step.self().shared)
      setPair(other, { version: 1, state: 'on', force: 0 }, step);
  }
}

/**
 * The primary claims for itself, never for its root: a cut may come. What it remembers having claimed only saves
 * messages.
 */
function claimIfLower(device: Identifier, { node, time, messageId }: Event, step: Step): void {
  const key = hourKey(device, hourOf(time));
  const known = step.get('claimed', key);
  if (known && !isEarlier({ time, messageId }, known)) return;
  step.put('claimed', key, { time, messageId });
  step.send({ kind: 'claim', node: device, person: node, time, messageId });
}

/**
 * An operator, or an explicit merge. Nothing happens if the pair is so already with at least that force, nor where a
 * source states what a person has undone. The force of a pair never falls: what was merged past a limit is merged past
 * it again when its undo is redone.
 */
export function op({ hi, on, force, stated }: Op, step: Step): void {
  const known = step.get('pair', hi);
  if (stated && known?.state === 'off') return;
  const state = on ? 'on' : 'off';
  if (known?.state === state && known.force >= force) return;
  const most = known && known.force > force ? known.force : force;
  setPair(hi, { version: (known?.version ?? 0) + 1, state, force: most }, step);
}

/** A refused pair may fit now. A retry of an older version has been overtaken. */
export function retry({ hi, version }: Retry, step: Step): void {
  const known = step.get('pair', hi);
  if (!known || known.version !== version || known.state === 'off' || step.self().shared) return;
  setPair(hi, { ...known, version: version + 1, state: 'on' }, step);
}

function setPair(hi: Identifier, pair: PairState, step: Step): void {
  step.put('pair', hi, pair);
  const { node } = step;
  const { version, force } = pair;
  if (pair.state === 'on') step.send({ kind: 'link', node, x: node, y: hi, version, force, via: null });
  else step.send({ kind: 'cut', node, x: node, hi, version, force });
}

/** A pair of this identifier was refused: it rests until an operator or a cut. Too many make the identifier *shared*. */
export function conflict({ other, version }: Conflict, step: Step): void {
  const pair = step.get('pair', other);
  if (pair?.version === version && pair.state === 'on') step.put('pair', other, { ...pair, state: 'conflict' });
  if (step.self().shared) return;
  step.put('partner', other, { other });
  if (step.all('partner').length <= step.settings.partners) return;
  step.clear('partner');
  step.setSelf({ shared: true });
}

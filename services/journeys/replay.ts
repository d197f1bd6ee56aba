import type { Identifier } from '../../schemas/identifier.ts';
import { memoryStore } from '../runtime/state/memory.ts';
import { overlay } from '../runtime/state/overlay.ts';
import type { Change } from './domain/changes.ts';
import { derive } from './domain/derive.ts';
import { clean } from './domain/dirty.ts';
import type { Rules } from './domain/rules.ts';
import type { Taken } from './domain/touches/taken.ts';
import { mark, moveOrder } from './marking.ts';
import { keptTouchesIn } from './store/kept-touches.ts';
import { ProfileHistory } from './store/profile-history.ts';

/** A touch as it was taken in, and the primary identifier of its event. */
export interface TakenTouch {
  readonly origin: Identifier;
  readonly body: Taken;
}

/** Nothing is written to it. */
const EMPTY = memoryStore();

/**
 * Everything the rules make of a profile, from all its touches at once: the stage's own derivation over a state of its
 * own. Nothing is frozen, as nothing is too much or too old here.
 */
export function replay(profile: Identifier, touches: readonly TakenTouch[], rules: Rules): Change[] {
  const state = overlay(EMPTY);
  const history = new ProfileHistory(state, profile);
  const kept = keptTouchesIn(state);
  const dirty = clean();
  for (const { origin, body } of touches) {
    const { messageId, occurredAt: time } = body.touch;
    const touch = { messageId, time, origin, home: profile, epoch: 0, revision: 1, body };
    kept.putTouch(profile, touch);
    moveOrder(history, dirty, touch, true);
    mark(dirty, body, 1);
  }
  return derive(history, dirty, rules);
}

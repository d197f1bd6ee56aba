import type { Identifier } from '../../../../schemas/identifier.ts';
import { isHere, isMember } from './held.ts';
import type { Recall, Touch, Touches } from './message.ts';
import type { Step } from './step.ts';

/** Touches of persons: owned where the token of their home is. */

/** Touches reach their profile, or go on to where they belong now. */
export function strongTouches(message: Touches, step: Step): void {
  const { parent } = step.self();
  if (parent) {
    step.send({ ...message, node: parent });
    return;
  }
  const elsewhere = new Map<Identifier, Touch[]>();
  for (const touch of message.touches) {
    const to = placeOf(touch, step);
    if (to === step.node) step.own(touch);
    else {
      const theirs = elsewhere.get(to) ?? [];
      theirs.push(touch);
      elsewhere.set(to, theirs);
    }
  }
  for (const [to, touches] of elsewhere) step.carry(to, touches);
}

/** A foreign home's touch belongs there; one that its device had named before it changed its mind goes back to it. */
function placeOf({ home, origin, epoch }: Touch, step: Step): Identifier {
  if (!isMember(step, home)) return home;
  return epoch < (step.get('fence', home + origin)?.version ?? 0) ? origin : step.node;
}

/** A device has changed its mind on some ranges: what it had given comes back, and what is still on its way will. */
export function recall(message: Recall, step: Step): void {
  const { subject, device, version, ranges } = message;
  if (!isHere(step, message, subject)) return;
  const beginning = subject + device;
  const known = step.get('fence', beginning)?.version ?? 0;
  if (known < version) step.put('fence', beginning, { person: subject, device, version });
  const stale = ranges
    .flatMap((range) => step.touches(range))
    .filter(({ home, origin, epoch }) => home === subject && origin === device && epoch < version);
  for (const touch of stale) step.release(touch);
  step.carry(device, stale);
}

/** After a cut a new root owns nothing foreign or stale. */
export function recheck(step: Step): void {
  const moving = step.touches().filter((touch) => placeOf(touch, step) !== step.node);
  for (const touch of moving) {
    step.release(touch);
    step.carry(placeOf(touch, step), [touch]);
  }
}

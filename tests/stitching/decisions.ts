import type { Correction } from '../../schemas/correction.ts';
import { identifierOf } from '../../schemas/identifier.ts';

/** What operators decide of every so many people: `early` before their events come, `late` in the midst of them. */
export interface Decisions {
  readonly early: Correction[];
  readonly late: Correction[];
}

const WORKSPACE = 'main';
/** One person in so many is decided about. */
const EACH = 20;

/**
 * Of every twentieth person user id and e-mail are undone, and of every third of these done again later; of another
 * twentieth the logins on a device are undone. The people are those of `eventsOf` (people.ts).
 */
export function decisionsAbout(people: number, secret: string, now: number): Decisions {
  const early: Correction[] = [];
  const late: Correction[] = [];
  const hashOf = (namespace: string, value: string) => identifierOf(secret, WORKSPACE, namespace, value);
  const decision = (kind: string, node: string, other: string, on: boolean, at: number): Correction => ({
    workspace: WORKSPACE,
    correction_id: `${kind}-${node}-${on}`,
    kind,
    node,
    other,
    on,
    force: 1,
    apart: [],
    hour: null,
    actor: 'stitching',
    reason: 'a test',
    requested_at: at,
  });
  for (let person = 0; person < people; person += EACH) {
    const [node = '', other = ''] = [
      hashOf('user_id', `user-${person}`),
      hashOf('email', `person-${person}@mail.example`),
    ].sort();
    const half = person % (2 * EACH) === 0 ? early : late;
    half.push(decision('pair', node, other, false, now));
    if (person % (3 * EACH) === 0) late.push(decision('pair', node, other, true, now + 1));
    const neighbour = person + EACH / 2;
    if (neighbour >= people) continue;
    const device = hashOf('anonymous_id', `device-${neighbour * 3}`);
    half.push(decision('login', device, hashOf('user_id', `user-${neighbour}`), false, now));
  }
  return { early, late };
}

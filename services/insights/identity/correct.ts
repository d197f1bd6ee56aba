import { isWeak } from '../../../schemas/identifier.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { CorrectionAnswer } from './answer.ts';
import type { Limits } from './domain/limits.ts';
import { deviceAndPerson, type LoginWish, planLogin } from './domain/login.ts';
import { planMerge, planRedo } from './domain/merge.ts';
import { beyond } from './domain/retry.ts';
import type { Change, Plan, Situation } from './domain/situation.ts';
import { planSeparate, planUndo } from './domain/undo.ts';
import { readFigures } from './figures.ts';
import type { IdentityContext } from './given.ts';
import type { Names } from './names.ts';
import { profilesOf, readLogins, readSegments, readSituation } from './read.ts';
import { showEdge } from './shown.ts';

export const ACTIONS = ['merge', 'undo', 'redo', 'separate', 'undo_login', 'redo_login'] as const;

/** What someone wants changed; identifiers as hashes. */
export interface Wish {
  readonly action: (typeof ACTIONS)[number];
  readonly identifiers: readonly string[];
  /** UTC hour since 1970 of a login; null for all. */
  readonly hour: number | null;
}

/** A change that may be made, and what it does. */
export interface Prepared {
  readonly instructions: Change['instructions'];
  readonly answer: Pick<
    CorrectionAnswer,
    'action' | 'changes' | 'sentence' | 'warnings' | 'before' | 'after' | 'chain'
  >;
}

/** People whose logins on one device are looked at. */
const MOST_PEOPLE = 50;

/** What a wish would do, read from what is known now. Throws TL_QUERY with the reason when it cannot be done. */
export async function prepare(store: IdentityContext, wish: Wish, now: number): Promise<Prepared> {
  const [a = '', b = ''] = wish.identifiers;
  if (wish.action !== 'separate' && wish.identifiers.length !== 2)
    throw new ThroughlineError('TL_QUERY', `${wish.action} takes two identifiers, not ${wish.identifiers.length}`);
  if (wish.hour !== null && !wish.action.endsWith('_login'))
    throw new ThroughlineError('TL_QUERY', 'hour belongs to undo_login and redo_login only');
  if (wish.action.endsWith('_login')) return prepareLogin(store, { a, b, ...wish, now });

  const people = wish.identifiers.filter((identifier) => !isWeak(identifier));
  const profiles = await profilesOf(store, people);
  const near = await readSituation(store, profiles);
  // A cut tries refused pairs again, which may lead to other people.
  const others = await profilesOf(store, beyond(near, new Set(near.profiles.flatMap((part) => part.members))));
  const situation = others.length > 0 ? await readSituation(store, [...profiles, ...others]) : near;
  return prepared(store, wish.action, planOf(wish, situation, store.limits), situation);
}

function planOf({ action, identifiers }: Wish, situation: Situation & { names: Names }, limits: Limits): Plan {
  const [a = '', b = ''] = identifiers;
  const { label } = situation.names;
  if (action === 'merge') return planMerge(a, b, situation, label, limits);
  if (action === 'undo') return planUndo(a, b, situation, label, limits);
  return action === 'redo'
    ? planRedo(a, b, situation, label, limits)
    : planSeparate(identifiers, situation, label, limits);
}

async function prepareLogin(
  store: IdentityContext,
  wish: Wish & { a: string; b: string; now: number },
): Promise<Prepared> {
  const both = deviceAndPerson(wish.a, wish.b);
  if (!both)
    throw new ThroughlineError(
      'TL_QUERY',
      `${wish.action} takes a device (anonymous_id, device_id) and a person’s identifier`,
    );
  const { device, person } = both;
  const people = [...new Set([person, ...(await readSegments(store, [device])).map((s) => s.person)])];
  const situation = await readSituation(store, [...(await profilesOf(store, people.slice(0, MOST_PEOPLE))), device]);
  const hidden = situation.decisions.filter((d) => d.kind === 'login' && d.node === device).map((d) => d.other);
  const logins = await readLogins(store, device, [...new Set([...people, ...hidden])].slice(0, 2 * MOST_PEOPLE));
  const login: LoginWish = { device, person, hour: wish.hour, on: wish.action === 'redo_login', at: wish.now };
  return prepared(store, wish.action, planLogin(login, logins, situation, situation.names.label), situation);
}

async function prepared(
  store: IdentityContext,
  action: string,
  plan: Plan,
  { names, segments: all }: Situation & { names: Names },
): Promise<Prepared> {
  if ('refused' in plan) throw new ThroughlineError('TL_QUERY', plan.refused);
  const segments = plan.segments ?? { before: all, after: all };
  const [before, after] = await Promise.all([
    readFigures(store, plan.before, segments.before, names),
    readFigures(store, plan.after, segments.after, names),
  ]);
  const changes = JSON.stringify(before) !== JSON.stringify(after);
  const chain = plan.chain.map((edge) => showEdge(edge, names));
  const { instructions, sentence, warnings } = plan;
  return { instructions, answer: { action, changes, sentence, warnings: [...warnings], before, after, chain } };
}

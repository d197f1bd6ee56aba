import { signal } from '@preact/signals';
import type { CorrectionAnswer } from '../../identity/answer.ts';
import type { ACTIONS } from '../../identity/correct.ts';
import type { Customer } from '../../timeline/answer.ts';
import { ask } from '../state/api.ts';
import { byHash } from './names.ts';

export type Action = (typeof ACTIONS)[number];

/** What somebody wants changed about the customer's identity. */
export interface Wish {
  /** The line it was asked at. */
  readonly key: string;
  readonly action: Action;
  /** Hashes. */
  readonly identifiers: readonly string[];
  /** Logins of this UTC hour since 1970 only. */
  readonly hour?: number;
}

/** What an action is called on its button. */
export const WORDS: Readonly<Record<Action, string>> = {
  undo: 'undo',
  redo: 'redo',
  merge: 'join anyway',
  separate: 'separate',
  undo_login: 'undo',
  redo_login: 'redo',
};

const OPPOSITE: Partial<Readonly<Record<Action, Action>>> = {
  undo: 'redo',
  redo: 'undo',
  merge: 'undo',
  undo_login: 'redo_login',
  redo_login: 'undo_login',
};

/** A decision that was taken, and whether the page shows it yet. */
export interface Taken {
  readonly wish: Wish;
  readonly sentence: string;
  /** kept: it changes nothing that is shown; late: the stream did not show it in time. */
  readonly state: 'waiting' | 'shown' | 'kept' | 'late';
  readonly actor: string;
  readonly reason: string;
  /** The customer when it was taken. */
  readonly before: Pick<Customer, 'profile_id' | 'merges' | 'devices' | 'identifiers'>;
  /** Whether profiles change: then the customer's identifiers do. */
  readonly changes: boolean;
}

/** The wish whose dialog is open; one at a time. */
export const opened = signal<Wish | undefined>(undefined);
/** The last decision taken on this customer. */
export const taken = signal<Taken | undefined>(undefined);

const ACTOR = 'throughline.actor';
const WAIT_MS = 30_000;

/** Who decided last in this browser. */
export const lastActor = (): string => localStorage.getItem(ACTOR) ?? '';

export const isLogin = (action: Action): boolean => action.endsWith('_login');

const bodyOf = (wish: Wish, workspace: string) => ({
  workspace,
  action: wish.action,
  identifiers: wish.identifiers.map(byHash),
  ...(wish.hour === undefined ? {} : { hour: wish.hour }),
});

/** What a wish would change; nothing is written. */
export const tryOut = (wish: Wish, workspace: string, stop: AbortSignal): Promise<CorrectionAnswer> =>
  ask<CorrectionAnswer>('identity/corrections', {
    body: { ...bodyOf(wish, workspace), actor: 'page', reason: 'dry run', dry_run: true },
    edit: true,
    signal: stop,
  });

/** Takes the decision, and begins to wait until the page shows it. Throws ApiFault. */
export async function decide(
  wish: Wish,
  who: { readonly actor: string; readonly reason: string },
  workspace: string,
  { profile_id, merges, devices, identifiers }: Customer,
): Promise<void> {
  localStorage.setItem(ACTOR, who.actor);
  const body = { ...bodyOf(wish, workspace), ...who };
  const answer = await ask<CorrectionAnswer>('identity/corrections', { body, edit: true });
  const { sentence, changes, chain } = answer;
  // An undoing that other evidence outlives changes no profile, but is a line of the timeline.
  const shows = changes || (wish.action === 'undo' && chain.length > 0);
  const now: Taken = {
    wish,
    sentence,
    ...who,
    before: { profile_id, merges, devices, identifiers },
    changes,
    state: shows ? 'waiting' : 'kept',
  };
  opened.value = undefined;
  taken.value = now;
  if (shows)
    setTimeout(() => {
      if (taken.value === now) taken.value = { ...now, state: 'late' };
    }, WAIT_MS);
}

/**
 * Whether a customer shows a decision: logins by the devices, others by a new line with who and why, and by the
 * identifiers where profiles change, as lines and identifiers may be loaded one after the other.
 */
export function isShown({ wish, before, changes, actor, reason }: Taken, customer: Customer): boolean {
  const { merges, devices } = customer;
  if (isLogin(wish.action)) return JSON.stringify(devices) !== JSON.stringify(before.devices);
  if (changes && namesOf(customer) === namesOf(before)) return false;
  const known = new Set(before.merges.map(lineOf));
  return merges.some(
    (m) => !known.has(lineOf(m)) && m.correction?.actor === actor.trim() && m.correction.reason === reason.trim(),
  );
}

const namesOf = ({ profile_id, identifiers }: Pick<Customer, 'profile_id' | 'identifiers'>): string =>
  [profile_id, ...identifiers.map((i) => i.identifier).toSorted()].join();

const lineOf = ({ at, action, pair }: Customer['merges'][number]): string =>
  `${at} ${action} ${pair[0].identifier} ${pair[1].identifier}`;

/** What takes a decision back; undefined where nothing does in one step. */
export function opposite({ action, ...about }: Wish): Wish | undefined {
  const back = OPPOSITE[action];
  return back && { ...about, key: 'notice', action: back };
}

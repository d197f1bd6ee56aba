import { type Identifier, isWeak } from '../../schemas/identifier.ts';
import type { State } from '../runtime/state/port.ts';
import type { Dirty } from './domain/dirty.ts';
import { freeze } from './domain/freeze.ts';
import { dispose } from './domain/identity/dispose.ts';
import type { Touch } from './domain/identity/message.ts';
import type { NodeStore } from './domain/identity/store.ts';
import type { Observer } from './observer.ts';
import { keptOfFull, type Retention } from './retention.ts';
import { writeChange } from './rows/changes.ts';
import type { RowWriter } from './rows/stamped.ts';
import type { RowSubject } from './rows/subject.ts';
import { expiryIn } from './store/expiry.ts';
import type { ProfileHistory } from './store/profile-history.ts';

/** A profile whose touches are kept within limits. */
export interface Kept {
  readonly owner: Identifier;
  readonly subject: RowSubject;
  readonly history: ProfileHistory;
  /** Touches more than before this step. */
  readonly added: number;
}

export interface KeepingOptions {
  readonly store: NodeStore;
  readonly retention: Retention;
  /** Day of the step by the clock of the records, days since 1970. */
  readonly today: number;
  readonly observer: Observer;
}

/** Keeps the state of profiles within its limits of number and age. What goes is frozen: nothing is taken back. */
export function keepingIn(state: State, { store, retention, today, observer }: KeepingOptions) {
  const expiry = expiryIn(state);
  const touchesOf = (owner: Identifier): Touch[] => [...store.touches(owner)].sort(byMoment);

  /** Freezes what goes and lets it go; gives the number of touches left. */
  function letGo({ owner, subject, history }: Kept, all: readonly Touch[], going: readonly Touch[], writer: RowWriter) {
    const { changes, dropped, stripped } = freeze(history, all, going, subject.rules.reach.lookbackMs);
    for (const change of changes) writeChange(change, subject, writer);
    for (const touch of [...dropped, ...stripped]) store.deleteTouch(owner, touch);
    const staying = stripped.filter(({ body }) => body.kind !== 'none');
    for (const touch of staying) store.putTouch(owner, { ...touch, body: { ...touch.body, conversionKey: '' } });
    observer.truncated('profile', dropped.length);
    return all.length - dropped.length - stripped.length + staying.length;
  }

  function expireOne(profile: Kept, writer: RowWriter): void {
    const { owner, history, subject } = profile;
    const all = touchesOf(owner);
    const old = all.filter(({ body }) => body.receivedOn + retention.days <= today);
    const left = old.length > 0 ? letGo(profile, all, old, writer) : all.length;
    if (left === 0) {
      history.forget(isWeak(owner));
      dispose(owner, store);
      return;
    }
    if (history.kept() !== undefined) history.keep(left);
    const oldest = touchesOf(owner).reduce((day, { body }) => Math.min(day, body.receivedOn), today);
    history.moveDue(oldest + retention.days);
    expiry.schedule(owner, oldest + retention.days, subject.rules.workspace);
  }

  return {
    /** Keeps the newest touches of a profile that has too many. Small profiles are not counted. */
    limit(profile: Kept, { activities }: Dirty, writer: RowWriter): void {
      const { history, owner, added } = profile;
      const known = history.kept();
      if (known === undefined && !history.isBusy(retention.touches, activities)) return;
      const kept = known === undefined ? touchesOf(owner).length : known + added;
      if (kept <= retention.touches) {
        history.keep(kept);
        return;
      }
      const all = touchesOf(owner);
      const most = keptOfFull(retention);
      history.keep(letGo(profile, all, all.slice(0, Math.max(0, all.length - most)), writer));
    },
    /** Notes when to look at a profile that has not been noted: `receivedOn` is the day of its oldest touch. */
    schedule({ owner, history, subject }: Kept, receivedOn: number): void {
      const day = receivedOn + retention.days;
      // Changes of an order that never comes are kept without a profile that could say when they are due.
      if (history.profile() === undefined || history.markDue(day)) expiry.schedule(owner, day, subject.rules.workspace);
    },
    /** Looks at profiles whose oldest touch has reached its age, a bounded number. */
    expire(writer: RowWriter, profileOf: (owner: Identifier, workspace: string) => Kept): void {
      for (const { owner, workspace } of expiry.takeUntil(today)) expireOne(profileOf(owner, workspace), writer);
    },
  };
}

const byMoment = (a: Touch, b: Touch): number =>
  a.time - b.time || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0);

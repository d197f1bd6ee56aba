import type { Identifier } from '../../schemas/identifier.ts';
import type { State } from '../runtime/state/port.ts';
import { ownKey } from './domain/conversions/key.ts';
import { derive } from './domain/derive.ts';
import { clean, type Dirty } from './domain/dirty.ts';
import type { Move } from './domain/identity/row.ts';
import { type KeepingOptions, type Kept, keepingIn } from './keeping.ts';
import { mark, moveOrder } from './marking.ts';
import { writeChange } from './rows/changes.ts';
import type { RowWriter } from './rows/stamped.ts';
import type { RowSubject } from './rows/subject.ts';
import { ProfileHistory } from './store/profile-history.ts';

/** A profile that touches came to or left in this step. */
interface Touched extends Kept {
  readonly dirty: Dirty;
  added: number;
  /** Day the oldest that came was received. */
  receivedOn: number;
}

/** The profiles of one step: they hear of every move, and are derived once. */
export interface Profiles {
  moved(move: Move, subject: () => RowSubject): void;
  /** Writes what has changed, then lets go what is too old or too much. */
  derive(writer: RowWriter, subjectOf: (owner: string, workspace: string) => RowSubject): void;
}

export function profilesIn(state: State, options: KeepingOptions): Profiles {
  const { store, today, observer } = options;
  const touched = new Map<Identifier, Touched>();
  const keeping = keepingIn(state, options);

  function open(owner: Identifier, subject: RowSubject): Touched {
    const history = new ProfileHistory(state, owner);
    const profile = { owner, subject, history, dirty: clean(), added: 0, receivedOn: today };
    touched.set(owner, profile);
    return profile;
  }

  return {
    moved({ action, owner, touch }, subject) {
      const profile = touched.get(owner) ?? open(owner, subject());
      const { history, dirty } = profile;
      const { body } = touch;
      const came = action === 'came';
      moveOrder(history, dirty, touch, came);
      // What moves here from another profile stays what it was: an undo takes it back.
      const isNew = came && touch.revision <= 1;
      // An activity within a frozen session is a fact only; its order goes on with the profile.
      const isLate = isNew && body.kind === 'activity' && history.isFrozen(touch.time);
      // What a frozen order still hears stays with it when the rest moves on.
      const isSettled = isNew && history.conversion(ownKey(body.conversionKey, touch.messageId))?.final === true;
      const kept = {
        ...body,
        ...(isLate ? { kind: 'none' as const } : {}),
        ...(isSettled ? { conversionKey: '' } : {}),
      };
      if (isLate) observer.truncated('profile', 1);
      else if (came) observer.accepted(isNew ? 'new' : 'moved');
      if (isLate || isSettled) store.deleteTouch(owner, touch);
      if (kept.kind === 'none' && kept.conversionKey === '') return;
      if (isLate || isSettled) store.putTouch(owner, { ...touch, body: kept });
      profile.added += came ? 1 : -1;
      profile.receivedOn = Math.min(profile.receivedOn, body.receivedOn);
      mark(dirty, kept, came ? 1 : -1);
    },
    derive(writer, subjectOf) {
      for (const profile of touched.values()) {
        const { history, dirty, subject } = profile;
        for (const change of derive(history, dirty, subject.rules)) writeChange(change, subject, writer);
        keeping.limit(profile, dirty, writer);
        keeping.schedule(profile, profile.receivedOn);
      }
      keeping.expire(writer, (owner, workspace) => touched.get(owner) ?? open(owner, subjectOf(owner, workspace)));
    },
  };
}

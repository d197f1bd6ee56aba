import { asIdentifier, type Identifier } from '../../../schemas/identifier.ts';
import type { State } from '../../runtime/state/port.ts';

const SCOPE = '!due';
/** Owners that one step looks at, at most. */
const MOST = 100;

/** An owner whose oldest touch may have reached its age. */
export interface Due {
  readonly owner: Identifier;
  readonly workspace: string;
}

/** Which owners to look at on which day (days since 1970); one entry an owner that keeps touches. */
export function expiryIn(state: State) {
  return {
    schedule(owner: Identifier, day: number, workspace: string): void {
      state.put(SCOPE, keyOf(day) + owner, Buffer.from(workspace));
    },
    /** Takes the owners of all days up to this one from the index, a bounded number. */
    takeUntil(day: number): Due[] {
      const due = [...state.range(SCOPE, { to: keyOf(day + 1), limit: MOST })];
      return due.map(({ key, value }) => {
        state.delete(SCOPE, key);
        return { owner: asIdentifier(key.slice(DIGITS)), workspace: value.toString() };
      });
    },
  };
}

const DIGITS = 6;
const keyOf = (day: number): string => String(Math.max(0, day)).padStart(DIGITS, '0');

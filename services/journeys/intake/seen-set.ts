import type { State } from '../../runtime/state/port.ts';
import { dayBuckets, dayOf } from '../store/day-buckets.ts';
import { textKey } from '../store/keys.ts';

const SEEN = Buffer.alloc(0);

/**
 * Message ids seen, per primary identifier, in buckets of a day by the record's timestamp: a repetition within `days`
 * whole days is known for certain. Local to the machine; rebuilt from the source topic where it is missing.
 */
export function seenSet(state: State, days: number) {
  const buckets = dayBuckets(state, 'seen');
  const filled = new Map<number, boolean>();
  /** Whether anything was seen on a day; most days before today were quiet or are forgotten. */
  const isFilled = (day: number): boolean => {
    const known = filled.get(day);
    if (known !== undefined) return known;
    const [first] = state.range(buckets.scope(day), { limit: 1 });
    filled.set(day, first !== undefined);
    return first !== undefined;
  };
  const isIn = (day: number, entry: string): boolean =>
    isFilled(day) && state.get(buckets.scope(day), entry) !== undefined;
  return {
    /** Remembers a message; false when it was seen before. */
    add(origin: string, messageId: string, timestamp: number): boolean {
      const day = dayOf(timestamp);
      const entry = `${origin}:${textKey(messageId)}`;
      // The clocks of producers differ, and bulk is read behind live: a repetition may come from the day before.
      for (let past = day + 1; past >= day - days; past--) if (isIn(past, entry)) return false;
      state.put(buckets.scope(day), entry, SEEN);
      filled.set(day, true);
      return true;
    },
    /** Forgets a bounded number of entries that are too old to matter, the oldest day first. */
    forget: (timestamp: number): void => buckets.forget(timestamp, days),
  };
}

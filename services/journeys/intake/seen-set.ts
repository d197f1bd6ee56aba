import type { State } from '../../runtime/state/port.ts';
import { dayBuckets, dayOf } from '../store/day-buckets.ts';
import { textKey } from '../store/keys.ts';

const SEEN = Buffer.alloc(0);
const SCOPE = '#seen';
const NEWEST = 'newest';

/**
 * Message ids seen, per primary identifier, in buckets of a day by the record's timestamp: a repetition within `days`
 * whole days is known for certain. Clocks of collectors may be set back, over midnight too: so ids are kept in the newest
 * day the partition has seen, and looked for from there as well as from the record's own. Local to the machine; rebuilt
 * from the source topic where it is missing.
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
  const isInAny = (from: number, to: number, entry: string): boolean => {
    for (let day = from; day >= to; day--) if (isIn(day, entry)) return true;
    return false;
  };
  let newest: number | undefined;
  /** The newest day so far, that of this record included. */
  const newestWith = (day: number): number => {
    newest ??= state.get(SCOPE, NEWEST)?.readUInt32BE() ?? 0;
    if (day <= newest) return newest;
    newest = day;
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(day);
    state.put(SCOPE, NEWEST, bytes);
    return day;
  };
  return {
    /** Remembers a message; false when it was seen before. */
    add(origin: string, messageId: string, timestamp: number): boolean {
      const own = dayOf(timestamp);
      const day = newestWith(own);
      const entry = `${origin}:${textKey(messageId)}`;
      if (isInAny(day, day - days, entry) || isInAny(Math.min(own, day - days - 1), own - days, entry)) return false;
      state.put(buckets.scope(day), entry, SEEN);
      filled.set(day, true);
      return true;
    },
    /** Forgets a bounded number of entries that are too old to matter, the oldest day first. */
    forget: (timestamp: number): void => buckets.forget(timestamp, days),
  };
}

import type { State } from '../../runtime/state/port.ts';
import { textKey } from '../store/keys.ts';

const DAY = 86_400_000;
/** Entries of a passed day that one step forgets at most. */
const FORGET = 2_000;
/** Days behind the kept ones in which a pause of the stream may have left entries. */
const LOOK_BACK_DAYS = 14;
const SEEN = Buffer.alloc(0);

const bucket = (day: number): string => `#seen:${day}`;

/**
 * Message ids seen, per primary identifier, in buckets of a day by the record's timestamp: a repetition within `days`
 * whole days is known for certain. Local to the machine; rebuilt from the source topic where it is missing.
 */
export function seenSet(state: State, days: number) {
  const filled = new Map<number, boolean>();
  /** Whether anything was seen on a day; most days before today were quiet or are forgotten. */
  const isFilled = (day: number): boolean => {
    const known = filled.get(day);
    if (known !== undefined) return known;
    const [first] = state.range(bucket(day), { limit: 1 });
    filled.set(day, first !== undefined);
    return first !== undefined;
  };
  const isIn = (day: number, entry: string): boolean => isFilled(day) && state.get(bucket(day), entry) !== undefined;
  return {
    /** Remembers a message; false when it was seen before. */
    add(origin: string, messageId: string, timestamp: number): boolean {
      const day = Math.floor(timestamp / DAY);
      const entry = `${origin}:${textKey(messageId)}`;
      for (let past = day; past >= day - days; past--) if (isIn(past, entry)) return false;
      state.put(bucket(day), entry, SEEN);
      filled.set(day, true);
      return true;
    },
    /** Forgets a bounded number of entries that are too old to matter, the oldest day first. */
    forget(timestamp: number): void {
      const oldest = Math.floor(timestamp / DAY) - days - 1;
      let left = FORGET;
      for (let day = oldest - LOOK_BACK_DAYS; day <= oldest && left > 0; day++) {
        const old = [...state.range(bucket(day), { limit: left })];
        for (const { key: entry } of old) state.delete(bucket(day), entry);
        left -= old.length;
      }
    },
  };
}

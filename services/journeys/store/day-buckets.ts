import type { State } from '../../runtime/state/port.ts';

const DAY = 86_400_000;
/** Entries that one step forgets at most. */
const FORGET = 2_000;
/** Days behind the kept ones that are looked at anew: the records of the past may be read again. */
const LOOK_BACK_DAYS = 14;
const FIRST_KEY = 'first';

/** Local state in buckets of a day by the clock of the records: kept for some days, then forgotten bit by bit. */
export interface DayBuckets {
  /** Scope of a day. */
  scope(day: number): string;
  /** Forgets a bounded number of entries of the days before those `days` until `timestamp`, the oldest first. */
  forget(timestamp: number, days: number): void;
}

export const dayOf = (timestamp: number): number => Math.floor(timestamp / DAY);

export function dayBuckets(state: State, name: string): DayBuckets {
  const scope = (day: number) => `#${name}:${day}`;
  const own = `#${name}`;
  /** The first day that may hold entries, as far as is known: a stream that rested leaves some far behind. */
  const first = () => state.get(own, FIRST_KEY)?.readInt32BE() ?? Number.POSITIVE_INFINITY;
  function setFirst(day: number): void {
    if (day === first()) return;
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(day);
    state.put(own, FIRST_KEY, bytes);
  }
  return {
    scope,
    forget(timestamp, days) {
      const oldest = dayOf(timestamp) - days - 1;
      let left = FORGET;
      let day = Math.min(first(), oldest - LOOK_BACK_DAYS);
      for (; day <= oldest && left > 0; day++) {
        const old = [...state.range(scope(day), { limit: left })];
        for (const { key } of old) state.delete(scope(day), key);
        left -= old.length;
      }
      setFirst(left > 0 ? Math.max(day, oldest + 1) : day - 1);
    },
  };
}

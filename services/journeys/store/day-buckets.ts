import type { State } from '../../runtime/state/port.ts';

const DAY = 86_400_000;
/** Entries that one step forgets at most. */
const FORGET = 2_000;
/** Days behind the kept ones in which a pause of the stream may have left entries. */
const LOOK_BACK_DAYS = 14;

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
  return {
    scope,
    forget(timestamp, days) {
      const oldest = dayOf(timestamp) - days - 1;
      let left = FORGET;
      for (let day = oldest - LOOK_BACK_DAYS; day <= oldest && left > 0; day++) {
        const old = [...state.range(scope(day), { limit: left })];
        for (const { key } of old) state.delete(scope(day), key);
        left -= old.length;
      }
    },
  };
}

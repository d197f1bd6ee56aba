import type { State } from '../../runtime/state/port.ts';
import { dayBuckets, dayOf } from '../store/day-buckets.ts';

/**
 * Events of an origin on a day of its own clock: beyond `most`, received on one day, they are facts only, for that is
 * what machines do. Local to the machine; rebuilt from the source topic where it is missing.
 */
export function crowd(state: State, most: number) {
  const buckets = dayBuckets(state, 'crowd');
  const counts = new Map<string, number>();
  return {
    /** Counts an event; false when its origin has had its share. */
    admit(origin: string, occurredAt: number, timestamp: number): boolean {
      const scope = buckets.scope(dayOf(timestamp));
      const key = `${origin}:${dayOf(occurredAt)}`;
      const entry = `${scope}/${key}`;
      const before = counts.get(entry) ?? state.get(scope, key)?.readUInt32BE() ?? 0;
      if (before >= most) return false;
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeUInt32BE(before + 1);
      counts.set(entry, before + 1);
      state.put(scope, key, bytes);
      return true;
    },
    forget: (timestamp: number): void => buckets.forget(timestamp, 1),
  };
}

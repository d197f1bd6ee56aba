import type { State } from '../../runtime/state/port.ts';
import type { EntryKind, KeyRange, NodeStore } from '../domain/identity/store.ts';
import { dayBuckets, dayOf } from './day-buckets.ts';
import { keptTouchesIn } from './kept-touches.ts';
import * as keys from './keys.ts';
import { NODE_ENTRIES } from './node-encoding.ts';

/** The nodes of a partition, each under its identifier in the partition's state. */
export interface StateNodes extends NodeStore {
  /** Forgets what nodes remember of having claimed before this day. */
  forget(): void;
}

/**
 * Nodes kept in the state of a partition. What a sender remembers of its claims only saves messages: it is local to the
 * machine, in buckets of a day by the clock of the records (`now`, epoch milliseconds), and gone after one.
 */
export function nodesIn(state: State, now: number): StateNodes {
  const claims = dayBuckets(state, 'claimed');
  const today = claims.scope(dayOf(now));
  const placeOf = (node: string, kind: EntryKind, key: string): readonly [scope: string, key: string] =>
    kind === 'claimed' ? [today, node + key] : [node, NODE_ENTRIES[kind].letter + key];
  return {
    ...keptTouchesIn(state),
    get(node, kind, key) {
      const bytes = state.get(...placeOf(node, kind, key));
      return bytes && NODE_ENTRIES[kind].encoding.read(bytes);
    },
    put(node, kind, key, value) {
      state.put(...placeOf(node, kind, key), NODE_ENTRIES[kind].encoding.write(value));
    },
    delete(node, kind, key) {
      state.delete(...placeOf(node, kind, key));
    },
    *range(node, kind, range: KeyRange = {}) {
      if (kind === 'claimed') return;
      const { letter, encoding } = NODE_ENTRIES[kind];
      const from = letter + (range.from ?? '');
      const to = range.to === undefined ? keys.after(letter) : letter + range.to;
      for (const { key, value } of state.range(node, { from, to, reverse: range.reverse ?? false }))
        yield [key.slice(letter.length), encoding.read(value)] as const;
    },
    forget: () => claims.forget(now, 0),
  };
}

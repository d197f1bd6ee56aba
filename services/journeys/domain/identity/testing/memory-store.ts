import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Touch } from '../message.ts';
import type { Entries, EntryKind, KeyRange, NodeStore } from '../store.ts';

type Records<K extends EntryKind> = Map<string, Entries[K]>;
interface Node {
  readonly records: { [K in EntryKind]: Records<K> };
  readonly touches: Map<string, Touch>;
}

const touchKey = ({ origin, time, messageId }: Touch) => `${origin} ${time} ${messageId}`;

const emptyNode = (): Node => ({
  touches: new Map(),
  records: {
    self: new Map(),
    member: new Map(),
    edge: new Map(),
    fence: new Map(),
    refused: new Map(),
    pair: new Map(),
    partner: new Map(),
    claimed: new Map(),
    queued: new Map(),
    version: new Map(),
    entry: new Map(),
    tombstone: new Map(),
    segment: new Map(),
  },
});

/** Nodes in memory, for tests. */
export interface MemoryStore extends NodeStore {
  nodes(): Identifier[];
  /** Grows with every write to a node. */
  changesOf(node: Identifier): number;
  /** Forgets a node whatever it holds. */
  wipe(node: Identifier): void;
}

export function memoryStore(): MemoryStore {
  const nodes = new Map<Identifier, Node>();
  const changes = new Map<Identifier, number>();
  const changed = (node: Identifier) => changes.set(node, (changes.get(node) ?? 0) + 1);
  const recordsOf = <K extends EntryKind>(node: Identifier, kind: K): Records<K> | undefined =>
    nodes.get(node)?.records[kind];
  return {
    get: (node, kind, key) => recordsOf(node, kind)?.get(key),
    put(node, kind, key, value) {
      if (!nodes.has(node)) nodes.set(node, emptyNode());
      recordsOf(node, kind)?.set(key, value);
      changed(node);
    },
    delete(node, kind, key) {
      if (recordsOf(node, kind)?.delete(key)) changed(node);
    },
    range: (node, kind, range) => ordered(recordsOf(node, kind), range),
    *touches(node, range) {
      for (const touch of [...(nodes.get(node)?.touches.values() ?? [])])
        if (!range || (range.from <= touch.time && touch.time < range.to)) yield touch;
    },
    putTouch(node, touch) {
      if (!nodes.has(node)) nodes.set(node, emptyNode());
      nodes.get(node)?.touches.set(touchKey(touch), touch);
      changed(node);
    },
    deleteTouch(node, touch) {
      if (nodes.get(node)?.touches.delete(touchKey(touch))) changed(node);
    },
    nodes: () => [...nodes.keys()],
    changesOf: (node) => changes.get(node) ?? 0,
    wipe(node) {
      nodes.delete(node);
      changed(node);
    },
  };
}

function ordered<V>(records: Map<string, V> | undefined, range: KeyRange = {}): (readonly [string, V])[] {
  if (!records || records.size === 0) return [];
  const { from, to, reverse } = range;
  if (records.size === 1 && from === undefined && to === undefined) return [...records];
  const found = [...records]
    .filter(([key]) => (from === undefined || key >= from) && (to === undefined || key < to))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return reverse ? found.reverse() : found;
}

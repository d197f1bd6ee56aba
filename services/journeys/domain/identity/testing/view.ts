import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Message, Touch } from '../message.ts';
import type { Self } from '../store.ts';
import type { Token } from '../token.ts';
import type { MemoryStore } from './memory-store.ts';

/** What a check sees of a node. */
export interface View {
  readonly self: Self | undefined;
  /** The token as it is stored; of a node with a parent nothing should be. */
  readonly token: Token;
  readonly touches: readonly Touch[];
  readonly queued: readonly Message[];
}

const known = new WeakMap<MemoryStore, Map<Identifier, { readonly changes: number; readonly view: View }>>();

/** Views are kept until a node is written to, as checks look at all of them after every step. */
export function viewOf(store: MemoryStore, node: Identifier): View {
  const views = known.get(store) ?? new Map();
  known.set(store, views);
  const kept = views.get(node);
  const changes = store.changesOf(node);
  if (kept?.changes === changes) return kept.view;
  const view = look(store, node);
  views.set(node, { changes, view });
  return view;
}

const valuesOf = <T>(entries: Iterable<readonly [string, T]>): T[] => Array.from(entries, ([, value]) => value);

function look(store: MemoryStore, node: Identifier): View {
  const self = store.get(node, 'self', '');
  const members = valuesOf(store.range(node, 'member'));
  const isComplete = self?.parent || members.some(({ identifier }) => identifier === node);
  return {
    self,
    token: {
      members: isComplete ? members : [{ identifier: node, version: 0 }, ...members],
      edges: valuesOf(store.range(node, 'edge')),
      fences: valuesOf(store.range(node, 'fence')),
      refused: valuesOf(store.range(node, 'refused')),
      over: self?.over ?? false,
    },
    touches: [...store.touches(node)],
    queued: valuesOf(store.range(node, 'queued')).map(({ message }) => message),
  };
}

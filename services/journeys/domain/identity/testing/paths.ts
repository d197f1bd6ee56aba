import type { LoopMessage, Message } from '../message.ts';
import type { Outcome } from '../step.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Observer } from './network.ts';
import type { Path } from './path-names.ts';
import { devicePaths } from './paths-of-devices.ts';
import { personPaths } from './paths-of-persons.ts';

/** How often rules were reached, by what happened. A proof about histories that never reach a rule says nothing about it. */
export interface Trace {
  readonly counts: ReadonlyMap<Path, number>;
  count(path: Path): void;
  readonly observe: Observer;
}

/** What a step can be recognised by, from outside. */
export interface Seen {
  readonly message: Message;
  readonly before: Before;
  readonly outcome: Outcome;
  /** Whether it sent a message of this kind. */
  sent(kind: LoopMessage['kind']): boolean;
}

/** The node as it was. */
export type Before = ReturnType<typeof lookAt>;

function lookAt(node: Message['node'], store: MemoryStore) {
  const valuesOf = <K extends 'entry' | 'segment' | 'member' | 'edge' | 'queued' | 'pair' | 'tombstone'>(kind: K) =>
    new Map(store.range(node, kind));
  return {
    self: store.get(node, 'self', ''),
    touches: [...store.touches(node)].length,
    entries: valuesOf('entry'),
    tombstones: valuesOf('tombstone'),
    segments: valuesOf('segment'),
    members: valuesOf('member'),
    edges: valuesOf('edge'),
    pairs: valuesOf('pair'),
    queued: valuesOf('queued').size,
  };
}

/** Messages a node told itself are not seen: the counts are lower bounds. */
export function tracer(): Trace {
  const counts = new Map<Path, number>();
  const count = (path: Path) => void counts.set(path, (counts.get(path) ?? 0) + 1);
  return {
    counts,
    count,
    observe(message, store) {
      const before = lookAt(message.node, store);
      return (outcome) => {
        const sent = (kind: LoopMessage['kind']) => outcome.messages.some((one) => one.kind === kind);
        const seen: Seen = { message, before, outcome, sent };
        for (const path of message.node >= '6' ? devicePaths(seen) : personPaths(seen)) count(path);
        const now = store.get(message.node, 'self', '');
        if (now?.shared && !before.self?.shared) count('an identifier becomes shared');
      };
    },
  };
}

import type { Identifier } from '../../../../schemas/identifier.ts';
import type { Settings } from './limits.ts';
import type { LoopMessage, Message, Range, Touch } from './message.ts';
import type { Move, Row } from './row.ts';
import type { Entries, EntryKind, KeyRange, NodeStore, Self } from './store.ts';

/** What one message led to. Rows are to be numbered in this order from the `sequence` that was given. */
export interface Outcome {
  readonly messages: readonly LoopMessage[];
  readonly rows: readonly Row[];
  readonly moves: readonly Move[];
}

/** What a handler works on: the records of the node that is addressed, and what it sends and writes. */
export interface Step {
  readonly node: Identifier;
  readonly settings: Settings;
  get<K extends EntryKind>(kind: K, key: string): Entries[K] | undefined;
  put<K extends EntryKind>(kind: K, key: string, value: Entries[K]): void;
  delete(kind: EntryKind, key: string): void;
  /** A copy: the node may be written to while it is read. */
  all<K extends EntryKind>(kind: K, range?: KeyRange): Entries[K][];
  /** Owned touches, a copy. */
  touches(range?: Range): Touch[];
  /** At most that many of the range; reads no further. */
  some<K extends EntryKind>(kind: K, range: KeyRange, most: number): Entries[K][];
  /** Reads no more than the first of the range. */
  first<K extends EntryKind>(kind: K, range: KeyRange): Entries[K] | undefined;
  clear(kind: EntryKind): void;
  self(): Self;
  setSelf(change: Partial<Self>): void;
  /** A message to oneself is handled in the same step, after what is being handled. */
  send(message: LoopMessage): void;
  /** Handles a message that had to wait. */
  resume(message: Message): void;
  /** Sends touches in chunks. */
  carry(node: Identifier, touches: readonly Touch[]): void;
  write(row: Row): void;
  /** The number the next row will get: the version of a change that writes at least one. */
  version(): number;
  /** Accepts a touch. */
  own(touch: Touch): void;
  /** Lets an owned touch go. */
  release(touch: Touch): void;
}

/** A node nobody has heard of. */
export const FRESH: Self = { parent: null, pointerVersion: 0, waiting: false, shared: false, over: false };

/** Opens a step at a node. `inbox` collects what the node sends to itself. */
export function openStep(node: Identifier, store: NodeStore, settings: Settings, sequence: number) {
  const inbox: Message[] = [];
  const messages: LoopMessage[] = [];
  const rows: Row[] = [];
  const moves: Move[] = [];
  const step: Step = {
    node,
    settings,
    get: (kind, key) => store.get(node, kind, key),
    put: (kind, key, value) => store.put(node, kind, key, value),
    delete: (kind, key) => store.delete(node, kind, key),
    all: (kind, range) => Array.from(store.range(node, kind, range), ([, value]) => value),
    touches: (range) => [...store.touches(node, range)],
    some<K extends EntryKind>(kind: K, range: KeyRange, most: number) {
      const found: Entries[K][] = [];
      for (const [, value] of store.range(node, kind, range)) {
        found.push(value);
        if (found.length === most) break;
      }
      return found;
    },
    first(kind, range) {
      for (const [, value] of store.range(node, kind, range)) return value;
      return undefined;
    },
    clear(kind) {
      for (const [key] of [...store.range(node, kind)]) store.delete(node, kind, key);
    },
    self: () => store.get(node, 'self', '') ?? FRESH,
    setSelf: (change) => store.put(node, 'self', '', { ...step.self(), ...change }),
    send: (message) => void (message.node === node ? inbox.push(message) : messages.push(message)),
    resume: (message) => void inbox.push(message),
    carry(to, touches) {
      for (let i = 0; i < touches.length; i += settings.chunk)
        step.send({ kind: 'touches', node: to, touches: touches.slice(i, i + settings.chunk) });
    },
    write: (row) => void rows.push(row),
    version: () => sequence + rows.length,
    own(touch) {
      const owned = { ...touch, revision: touch.revision + 1 };
      store.putTouch(node, owned);
      moves.push({ action: 'came', owner: node, touch: owned });
    },
    release(touch) {
      store.deleteTouch(node, touch);
      moves.push({ action: 'left', owner: node, touch });
    },
  };
  const outcome: Outcome = { messages, rows, moves };
  return { step, inbox, outcome };
}

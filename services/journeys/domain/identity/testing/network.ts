import type { Identifier } from '../../../../../schemas/identifier.ts';
import { dispose } from '../dispose.ts';
import { handle } from '../handle.ts';
import type { Settings } from '../limits.ts';
import type { Message, Touch } from '../message.ts';
import type { Move, Row } from '../row.ts';
import type { Outcome } from '../step.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

/** A row as the warehouse gets it: with the number its partition gave it. */
export type Numbered = Row & { readonly sequence: number };

interface Partition {
  readonly store: MemoryStore;
  /** What came from outside, and what nodes sent; each read in the order it was appended. */
  readonly input: Message[];
  readonly loop: Message[];
  sequence: number;
}

/** Partitions, each with its state and its log, and nothing shared: the stream, without a broker. */
export interface Network {
  readonly partitions: readonly Partition[];
  readonly rows: Numbered[];
  readonly moves: Move[];
  /** Touches whose state was let go, by the event they came from. */
  readonly pruned: Set<string>;
  /** What depends on the order of arrival, as it was received: ops at their authority, and claims that were aliases. */
  readonly decided: Message[];
  /** Messages that crossed a log. */
  sent: number;
  storeOf(node: Identifier): MemoryStore;
  /** Appends from outside. */
  take(...inputs: Message[]): void;
  /** Handles the next record of one log. False when there is none. */
  step(partition: number, log: 'input' | 'loop'): boolean;
  /** Lets the state of a touch go; its facts stay. */
  prune(owner: Identifier, touch: Touch): void;
  disposeOf(node: Identifier): boolean;
  isQuiet(): boolean;
}

/** Sees every step: called before it, and what it returns after it. */
export type Observer = (message: Message, store: MemoryStore) => (outcome: Outcome) => void;

export const eventOf = ({ origin, messageId }: { origin: Identifier; messageId: string }) => `${origin}/${messageId}`;

export function network(
  count: number,
  placeOf: (node: Identifier) => number,
  settings: Settings,
  observe: Observer = () => () => {},
): Network {
  const partitions = Array.from({ length: count }, () => ({
    store: memoryStore(),
    input: [] as Message[],
    loop: [] as Message[],
    sequence: 1,
  }));
  const at = (index: number): Partition => {
    const partition = partitions[index];
    if (!partition) throw new RangeError(`there is no partition ${index}`);
    return partition;
  };
  const home = (node: Identifier) => at(placeOf(node));
  const net: Network = {
    partitions,
    rows: [],
    moves: [],
    pruned: new Set(),
    decided: [],
    sent: 0,
    storeOf: (node) => home(node).store,
    take(...inputs) {
      for (const message of inputs) home(message.node).input.push(message);
    },
    step(index, log) {
      const partition = at(index);
      const message = partition[log].shift();
      if (!message) return false;
      const { store, sequence } = partition;
      const observed = observe(message, store);
      const outcome = handle(message, { store, sequence, settings });
      observed(outcome);
      const { messages, rows, moves } = outcome;
      net.decided.push(...decisionsOf(message, outcome));
      for (const row of rows) net.rows.push({ ...row, sequence: partition.sequence++ });
      net.moves.push(...moves);
      net.sent += messages.length;
      for (const sent of messages) home(sent.node).loop.push(sent);
      return true;
    },
    prune(owner, touch) {
      net.storeOf(owner).deleteTouch(owner, touch);
      net.pruned.add(eventOf(touch));
    },
    disposeOf: (node) => dispose(node, home(node).store),
    isQuiet: () => partitions.every(({ input, loop }) => input.length === 0 && loop.length === 0),
  };
  return net;
}

/** An alias turns out to be a claim or an op when its device is asked. */
function decisionsOf(message: Message, { messages }: Outcome): Message[] {
  if (message.kind === 'op') return [message];
  if (message.kind !== 'alias' || messages.some(({ kind }) => kind === 'op')) return [];
  const { node, person, time, messageId } = message;
  return [{ kind: 'event', node: person, identifiers: [person, node], time, messageId, body: null }];
}

import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Settings } from '../limits.ts';
import type { LoopMessage, Message } from '../message.ts';
import type { Row } from '../row.ts';
import { placesOf, tokensOf, watcher } from './invariants.ts';
import { type Network, network } from './network.ts';

/** A network that a test steers message by message: every node has a partition of its own. */
export interface Stage {
  readonly net: Network;
  /** Something comes from outside and is handled at once; what it causes stays under way. */
  tell(...inputs: Message[]): void;
  /** The node handles the next message that is on its way to it. Throws if there is none or it is of another kind. */
  deliver(node: Identifier, kind: LoopMessage['kind']): void;
  /** Everything is delivered until nothing is under way. Throws when that does not end. */
  settle(): void;
  /** Tells and settles, one input after the other. */
  play(...inputs: Message[]): void;
  /** Kinds of messages on their way to a node. */
  waitingFor(node: Identifier): Message['kind'][];
  /** Identifiers in the profile of one. */
  profileOf(identifier: Identifier): Identifier[];
  isOver(identifier: Identifier): boolean;
  /** Owner of a touch by message id; undefined when it is under way. */
  ownerOf(messageId: string): Identifier | undefined;
  rows<K extends Row['kind']>(kind: K): (Extract<Row, { kind: K }> & { sequence: number })[];
}

export const LIMITLESS: Settings = { limits: {}, partners: 20, chunk: 100 };

/** For at most `nodes`. `checked` verifies every invariant after each step; for long runs it is too slow. */
export function stage(settings: Settings = LIMITLESS, { checked = true, nodes = 12 } = {}): Stage {
  const places = new Map<Identifier, number>();
  const placeOf = (node: Identifier) => {
    const place = places.get(node) ?? places.size;
    places.set(node, place);
    return place;
  };
  const net = network(nodes, placeOf, settings);
  const check = checked ? watcher() : () => {};
  const step = (node: Identifier, log: 'input' | 'loop') => {
    const handled = net.step(placeOf(node), log);
    if (handled) check(net);
    return handled;
  };
  const logOf = (node: Identifier) => net.partitions[placeOf(node)]?.loop ?? [];
  const tell = (...inputs: Message[]) => {
    for (const input of inputs) {
      net.take(input);
      step(input.node, 'input');
    }
  };
  const settle = () => {
    for (let rounds = 0, moved = true; moved; rounds++) {
      if (rounds > 500) throw new Error('messages circle');
      moved = false;
      for (const node of [...places.keys()]) moved = step(node, 'loop') || moved;
    }
  };
  return {
    net,
    tell,
    settle,
    deliver(node, kind) {
      const next = logOf(node)[0]?.kind;
      if (next !== kind) throw new Error(`the next message to ${node} is ${next}, not ${kind}`);
      step(node, 'loop');
    },
    play(...inputs) {
      for (const input of inputs) {
        tell(input);
        settle();
      }
    },
    waitingFor: (node) => logOf(node).map(({ kind }) => kind),
    profileOf(identifier) {
      const ids = tokensOf(net).map(({ token }) => token.members.map((member) => member.identifier));
      return ids.find((members) => members.includes(identifier))?.toSorted() ?? [identifier];
    },
    isOver: (identifier) =>
      tokensOf(net).some(({ token }) => token.over && token.members.some((member) => member.identifier === identifier)),
    ownerOf(messageId) {
      const place = [...placesOf(net).values()].find(({ touch }) => touch.messageId === messageId);
      return place?.owner ?? undefined;
    },
    rows: (kind) => net.rows.filter((row): row is Extract<typeof row, { kind: typeof kind }> => row.kind === kind),
  };
}

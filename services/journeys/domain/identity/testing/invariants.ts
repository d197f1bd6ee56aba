import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Message, Touch } from '../message.ts';
import type { Token } from '../token.ts';
import { eventOf, type Network } from './network.ts';
import { type View, viewOf } from './view.ts';

/** A token with the node that holds it, or null while it is on its way. */
export interface Placed {
  readonly holder: Identifier | null;
  readonly token: Token;
}

const isDevice = (node: Identifier) => node >= '6';

/** Says what is wrong only when it is: these checks run after every step. */
function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what());
}

/** Every node anybody has heard of. */
function viewsOf(net: Network): [Identifier, View][] {
  return net.partitions.flatMap(({ store }) =>
    store.nodes().map((node): [Identifier, View] => [node, viewOf(store, node)]),
  );
}

/** Messages between nodes that nobody has handled yet, waiting ones included. */
const underWay = (net: Network, views: readonly [Identifier, View][]): Message[] => [
  ...net.partitions.flatMap(({ loop }) => loop),
  ...views.flatMap(([, { queued }]) => queued),
];

/** Every token there is, but those of nodes nobody has heard of. */
export function tokensOf(net: Network): Placed[] {
  const placed: Placed[] = [];
  const views = viewsOf(net);
  for (const [node, { self, token }] of views) {
    if (isDevice(node)) continue;
    if (self?.parent) {
      must(self.parent < node, () => `the parent of ${node} is not smaller`);
      must(token.members.length === 0, () => `${node} has a parent and members`);
    } else placed.push({ holder: node, token });
  }
  for (const message of underWay(net, views))
    if (message.kind === 'join' || message.kind === 'root') placed.push({ holder: null, token: message.token });
  return placed;
}

/** Where every touch is: its owner, or null while it is on its way. Throws when one is in two places. */
export function placesOf(net: Network): Map<string, { owner: Identifier | null; touch: Touch }> {
  const places = new Map<string, { owner: Identifier | null; touch: Touch }>();
  const found = (owner: Identifier | null, touch: Touch) => {
    const event = eventOf(touch);
    must(!places.has(event), () => `touch ${event} is in two places`);
    places.set(event, { owner, touch });
  };
  const views = viewsOf(net);
  for (const [node, { touches }] of views) for (const touch of touches) found(node, touch);
  for (const message of underWay(net, views))
    if (message.kind === 'touches') for (const touch of message.touches) found(null, touch);
  return places;
}

/** Every strong identifier is in one token; a holder is the smallest; edges that are on connect the members. */
function checkTokens(placed: readonly Placed[], versions: Map<Identifier, number>): void {
  const seen = new Set<Identifier>();
  for (const { holder, token } of placed) {
    const ids = token.members.map(({ identifier }) => identifier);
    for (const { identifier, version } of token.members) {
      must(!seen.has(identifier), () => `${identifier} is in two tokens`);
      seen.add(identifier);
      must((versions.get(identifier) ?? 0) <= version, () => `the version of ${identifier} went down`);
      versions.set(identifier, version);
    }
    if (holder) must(ids.toSorted()[0] === holder, () => `${holder} holds the token of someone smaller`);
    const reached = new Set(ids.slice(0, 1));
    for (let grew = true; grew; ) {
      const before = reached.size;
      for (const { lo, hi, on } of token.edges) if (on && (reached.has(lo) || reached.has(hi))) reached.add(lo).add(hi);
      grew = reached.size > before;
    }
    must(
      reached.size === ids.length && ids.every((id) => reached.has(id)),
      () => `the token of ${ids[0]} is in pieces`,
    );
  }
}

/** Checks what must hold at every moment, and `further`; one for each run, as it remembers what it saw. */
export function watcher(further: (placed: readonly Placed[]) => void = () => {}): (net: Network) => void {
  const versions = new Map<Identifier, number>();
  const latest = new Map<string, { owner: Identifier; revision: number }>();
  let moves = 0;
  return (net) => {
    const placed = tokensOf(net);
    checkTokens(placed, versions);
    further(placed);
    const held = new Set(placed.flatMap(({ token }) => token.members.map(({ identifier }) => identifier)));
    for (const identifier of versions.keys()) {
      const isPlain = !net.storeOf(identifier).get(identifier, 'self', '')?.parent;
      must(held.has(identifier) || isPlain, () => `${identifier} is in no token`);
    }
    for (const { action, owner, touch } of net.moves.slice(moves)) {
      const known = latest.get(eventOf(touch));
      if (action === 'left')
        must(known?.owner === owner, () => `touch ${eventOf(touch)} left ${owner}, who did not own it`);
      else {
        must(touch.revision === (known?.revision ?? 0) + 1, () => `touch ${eventOf(touch)} skipped a revision`);
        latest.set(eventOf(touch), { owner, revision: touch.revision });
      }
    }
    moves = net.moves.length;
    const places = placesOf(net);
    for (const [event, { owner }] of places)
      must(!owner || latest.get(event)?.owner === owner, () => `${event} is not with its latest owner`);
    for (const event of latest.keys())
      must(places.has(event) || net.pruned.has(event), () => `touch ${event} has disappeared`);
  };
}

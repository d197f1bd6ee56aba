import { asIdentifier, type Identifier } from '../../../../../schemas/identifier.ts';
import type { Message } from '../message.ts';
import { placesOf, tokensOf } from './invariants.ts';
import { eventOf, type Network } from './network.ts';
import { truthOf } from './oracle.ts';
import { warehouse } from './warehouse.ts';

/** What a run came to, beside what it should have come to; empty when they agree. */
export type Differences = string[];

/** What the oracle is told: events and logins, which have no order, and the rest as it was received. */
const toldBy = (net: Network, inputs: readonly Message[]): Message[] => [
  ...inputs.filter(({ kind }) => kind === 'event' || kind === 'login'),
  ...net.decided,
];

/** Compares a quiet network with the oracle: touches, members, and what the warehouse makes of the rows. */
export function differences(net: Network, inputs: readonly Message[]): Differences {
  const truth = truthOf(toldBy(net, inputs));
  const found: Differences = [];
  const holderOf = new Map<Identifier, Identifier>();
  for (const { holder, token } of tokensOf(net))
    for (const { identifier } of token.members) if (holder) holderOf.set(identifier, holder);
  for (const [identifier, profile] of truth.profileOf) {
    const holder = holderOf.get(identifier) ?? identifier;
    if (holder !== profile) found.push(`${identifier} is with ${holder}, not with ${profile}`);
  }
  const tables = warehouse(net.rows);
  const places = placesOf(net);
  for (const input of inputs) {
    if (input.kind !== 'event') continue;
    const origin = input.node;
    const event = eventOf({ origin, messageId: input.messageId });
    const right = truth.ownerOf(origin, input.time);
    const owner = places.get(event)?.owner;
    if (input.body && owner !== right && !net.pruned.has(event))
      found.push(`${event} is with ${owner}, not with ${right}`);
    const told = tables.ownerOf(origin, input.time);
    if (told !== right) found.push(`the warehouse gives ${event} to ${told}, not to ${right}`);
  }
  return found;
}

/** Largest number of identifiers of a kind, by the digit of its rank. */
const MOST: Readonly<Record<string, number>> = { 1: 1, 2: 5, 3: 5, 4: 5, 5: 5 };

/** How many identifiers of a profile are too many, under the given maxima by rank digit. */
export function excess(members: readonly Identifier[], most: Readonly<Record<string, number>> = MOST): number {
  let over = 0;
  for (const rank of '12345') {
    const count = members.filter((identifier) => identifier.startsWith(rank)).length;
    over += Math.max(0, count - (most[rank] ?? count));
  }
  return over;
}

/**
 * Whether a quiet network under limits agrees with itself: touches are where device and token say, pairs that hold are in
 * one profile and the token knows no others, refused ones would still be too many, and the warehouse sees the same.
 */
export function contradictions(net: Network, inputs: readonly Message[], most = MOST): Differences {
  const truth = truthOf(toldBy(net, inputs));
  const found: Differences = [];
  const profiles = new Map<Identifier, Identifier[]>();
  const edges = new Map<string, number>();
  for (const { token } of tokensOf(net)) {
    const ids = token.members.map(({ identifier }) => identifier);
    for (const identifier of ids) profiles.set(identifier, ids.toSorted());
    for (const { lo, hi, on, version } of token.edges) if (on) edges.set(lo + hi, version);
  }
  const profileOf = (identifier: Identifier) => profiles.get(identifier) ?? [identifier];
  const rightOf = (origin: Identifier, time: number) => {
    const person = origin < '6' ? origin : truth.personAt(origin, time);
    return person ? profileOf(person)[0] : origin;
  };
  for (const [event, { owner, touch }] of placesOf(net)) {
    const right = rightOf(touch.origin, touch.time);
    if (owner !== right) found.push(`${event} is with ${owner}, not with ${right}`);
  }
  const tables = warehouse(net.rows);
  for (const input of inputs) {
    if (input.kind !== 'event') continue;
    const right = rightOf(input.node, input.time);
    const told = tables.ownerOf(input.node, input.time);
    if (told !== right) found.push(`the warehouse gives ${input.messageId} to ${told}, not to ${right}`);
  }
  for (const { store } of net.partitions)
    for (const lo of store.nodes())
      for (const [key, { state, version }] of store.range(lo, 'pair')) {
        const hi = asIdentifier(key);
        const isTogether = profileOf(lo).includes(hi);
        const isEdge = edges.get(lo + hi) === version;
        edges.delete(lo + hi);
        if (state === 'on' && !isEdge) found.push(`${lo} and ${hi} are on, and their profile does not know`);
        if (state !== 'on' && isEdge) found.push(`${lo} and ${hi} are ${state}, and their profile does not know`);
        const isShared = [lo, hi].some((id) => net.storeOf(id).get(id, 'self', '')?.shared);
        const both = [...profileOf(lo), ...profileOf(hi)];
        if (state === 'conflict' && !isTogether && !isShared && excess(both, most) === 0)
          found.push(`${lo} and ${hi} would fit and are apart`);
      }
  for (const pair of edges.keys()) found.push(`${pair} is an edge that no authority knows`);
  return found;
}

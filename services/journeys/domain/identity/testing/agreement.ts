import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Message } from '../message.ts';
import { placesOf, tokensOf } from './invariants.ts';
import { eventOf, type Network } from './network.ts';
import { truthOf } from './oracle.ts';
import { warehouse } from './warehouse.ts';

/** What a run came to, beside what it should have come to; empty when they agree. */
export type Differences = string[];

/** Compares a quiet network with the oracle: touches, members, and what the warehouse makes of the rows. */
export function differences(net: Network, inputs: readonly Message[]): Differences {
  const truth = truthOf(inputs);
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
    if (owner !== right && !net.pruned.has(event)) found.push(`${event} is with ${owner}, not with ${right}`);
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
 * one profile, refused ones would still be too many, and the warehouse sees the same.
 */
export function contradictions(net: Network, inputs: readonly Message[], most = MOST): Differences {
  const truth = truthOf(inputs);
  const found: Differences = [];
  const profiles = new Map<Identifier, Identifier[]>();
  for (const { token } of tokensOf(net)) {
    const ids = token.members.map(({ identifier }) => identifier);
    for (const identifier of ids) profiles.set(identifier, ids.toSorted());
  }
  const profileOf = (identifier: Identifier) => profiles.get(identifier) ?? [identifier];
  const tables = warehouse(net.rows);
  for (const [event, { owner, touch }] of placesOf(net)) {
    const person = touch.origin < '6' ? touch.origin : truth.personAt(touch.origin, touch.time);
    const right = person ? profileOf(person)[0] : touch.origin;
    if (owner !== right) found.push(`${event} is with ${owner}, not with ${right}`);
    const told = tables.ownerOf(touch.origin, touch.time);
    if (told !== right) found.push(`the warehouse gives ${event} to ${told}, not to ${right}`);
  }
  for (const { store } of net.partitions)
    for (const lo of store.nodes())
      for (const [hi, { state }] of store.range(lo, 'pair')) {
        const other = [...profiles.keys()].find((identifier) => identifier === hi) ?? lo;
        const together = profileOf(lo).includes(other) && other !== lo;
        if (state === 'on' && !together) found.push(`${lo} and ${hi} are on and apart`);
        const isShared = [lo, other].some((id) => net.storeOf(id).get(id, 'self', '')?.shared);
        const both = [...profileOf(lo), ...profileOf(other)];
        if (state === 'conflict' && !together && !isShared && excess(both, most) === 0)
          found.push(`${lo} and ${hi} would fit and are apart`);
      }
  return found;
}

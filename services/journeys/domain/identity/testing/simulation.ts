import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Settings } from '../limits.ts';
import type { Message } from '../message.ts';
import { type Network, network } from './network.ts';
import type { Trace } from './paths.ts';
import { type Random, randomFrom } from './random.ts';

/** How a run goes; the same values give the same run. */
export interface Run {
  readonly inputs: readonly Message[];
  readonly partitions: number;
  readonly seed: number;
  readonly settings: Settings;
  /** Called after every step. */
  readonly check?: (net: Network) => void;
  /** Let touches go now and then, as expiry does. */
  readonly prunes?: boolean;
  /** Counts which rules the run reaches. */
  readonly trace?: Trace;
}

const MOST_STEPS = 60_000;

/** Runs until nothing is on its way. Throws when that does not happen. */
export function simulate(run: Run): Network {
  const random = randomFrom(run.seed);
  const places = new Map<Identifier, number>();
  const placeOf = (node: Identifier) => {
    const known = places.get(node) ?? random.below(run.partitions);
    places.set(node, known);
    return known;
  };
  const net = network(run.partitions, placeOf, run.settings, run.trace?.observe);
  net.take(...interleave(run.inputs, random));
  const next = scheduler(net, random);
  for (let steps = 0; !net.isQuiet(); steps++) {
    if (steps > MOST_STEPS) throw new Error(`still not quiet after ${steps} steps`);
    next();
    housekeep(net, random, run);
    run.check?.(net);
  }
  return net;
}

/** Events come in any order; what operators do keeps the order they did it in. */
function interleave(inputs: readonly Message[], random: Random): Message[] {
  const shuffled = inputs.filter(({ kind }) => kind === 'event');
  for (let i = shuffled.length - 1; i > 0; i--) shuffled.push(...shuffled.splice(random.below(i + 1), 1));
  const done = inputs.filter(({ kind }) => kind !== 'event');
  const all: Message[] = [];
  while (shuffled.length + done.length > 0) {
    const from = random.below(shuffled.length + done.length) < shuffled.length ? shuffled : done;
    all.push(...from.splice(0, 1));
  }
  return all;
}

/** One of several tempers: even, bursts of one partition, one partition starved, loop or input preferred. */
function scheduler(net: Network, random: Random): () => void {
  const patience = random.pick([1, 1, 5, 30]) ?? 1;
  const loopFirst = random.pick([0.05, 0.3, 0.5, 0.8, 1]) ?? 1;
  const starved = random.chance(0.4) ? random.below(net.partitions.length) : -1;
  let current = 0;
  return () => {
    const busy = [...net.partitions.keys()].filter((i) => {
      const partition = net.partitions[i];
      return partition && partition.input.length + partition.loop.length > 0;
    });
    const fed = busy.filter((i) => i !== starved || random.chance(0.01));
    const candidates = fed.length > 0 ? fed : busy;
    if (!candidates.includes(current) || random.chance(1 / patience)) current = random.pick(candidates) ?? 0;
    const order = random.chance(loopFirst) ? (['loop', 'input'] as const) : (['input', 'loop'] as const);
    if (!net.step(current, order[0])) net.step(current, order[1]);
  };
}

/** What time does to state: senders forget, empty nodes go, old touches are let go. */
function housekeep(net: Network, random: Random, { prunes = false, trace }: Run): void {
  if (!random.chance(0.1)) return;
  const store = random.pick(net.partitions)?.store;
  const node = store && random.pick(store.nodes());
  if (!store || !node) return;
  if (random.chance(0.5))
    for (const [key] of store.range(node, 'claimed')) {
      store.delete(node, 'claimed', key);
      trace?.count('a sender forgets a claim');
    }
  for (const empty of store.nodes()) {
    if (!net.disposeOf(empty)) continue;
    store.wipe(empty);
    trace?.count(empty >= '6' ? 'a device is deleted' : 'a person is deleted');
  }
  if (!prunes || !random.chance(0.5)) return;
  for (const touch of [...store.touches(node)]) {
    net.prune(node, touch);
    trace?.count('a touch is let go');
  }
}

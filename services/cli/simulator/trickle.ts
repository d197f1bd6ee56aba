import { ENTRIES, type EntryName, PRODUCTS } from './catalog.ts';
import { eventOf, type Scene, type SimulatedEvent } from './event.ts';
import { personOf } from './person.ts';
import { type Random, randomOf } from './random.ts';
import { orderOf } from './scenes/order.ts';
import { phoneCall, serviceCase, thread } from './scenes/service.ts';
import { storeVisit } from './scenes/store.ts';
import { visit } from './scenes/visit.ts';

/** The live stream after the history. */
export interface TrickleOptions {
  readonly seed: string;
  readonly people: number;
  /** Tells this run's events from those of earlier runs. */
  readonly run: string;
}

/** How many people are about at once; their scenes interleave. */
const ABOUT = 24;

/**
 * Live events without end: each `next(at)` takes one step of one of the scenes under way and dates it `at`. Waiting
 * between steps is the caller's, so the rate is too.
 */
export function trickle(options: TrickleOptions): { next(at: number): SimulatedEvent } {
  const random = randomOf(`${options.seed}/trickle/${options.run}`);
  let made = 0;
  const open = Array.from({ length: ABOUT }, () => ({ scene: sceneOf(random, options, made++), at: 0 }));
  let sent = 0;
  return {
    next(at) {
      const slot = random.int(0, ABOUT - 1);
      let current = open[slot];
      if (!current || current.at >= current.scene.length) {
        current = { scene: sceneOf(random, options, made++), at: 0 };
        open[slot] = current;
      }
      const step = current.scene[current.at++];
      if (!step) throw new RangeError('a scene without steps');
      return { ...eventOf(step, `${options.seed}-live-${options.run}-${sent++}`, at), arrivesAt: at };
    },
  };
}

function sceneOf(random: Random, options: TrickleOptions, n: number): Scene {
  const person = personOf(options.seed, random.int(0, options.people - 1));
  const kind = random.weighted({ visit: 80, store: 6, chat: 4, messaging: 3, phone: 3 });
  const about = () => serviceCase(random, `case-${options.run}-${n}`);
  if (kind === 'phone') return phoneCall(random, person, about());
  if (kind === 'chat' || kind === 'messaging') return thread(random, person, about(), kind);
  const wanted = random.pick(PRODUCTS);
  const order = random.chance(0.12) ? orderOf(random, `L-${options.run}-${n}`, wanted) : undefined;
  if (kind === 'store' && person.card) return storeVisit(random, person, order);
  const entry = random.pick(Object.keys(ENTRIES) as EntryName[]);
  return visit(random, person, random.pick(person.devices), { entry, wanted, ...(order ? { order } : {}) });
}

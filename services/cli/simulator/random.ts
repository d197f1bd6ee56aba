/** A seeded source of chance: the same seed gives the same people and events on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [low, high], both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the keys, by weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Poisson distributed count. */
  count(mean: number): number;
  /** Exponentially distributed length with the given mean. */
  wait(mean: number): number;
}

/** 32-bit hash of a string (FNV-1a with a final mix). */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Mulberry32 under a textual seed. */
export function randomOf(seed: string): Random {
  let state = hash32(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick(list) {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const keys = Object.keys(weights) as K[];
      let at = next() * keys.reduce((sum, key) => sum + weights[key], 0);
      for (const key of keys) {
        at -= weights[key];
        if (at < 0) return key;
      }
      return keys[0] as K;
    },
    count(mean) {
      const floor = Math.exp(-mean);
      let product = next();
      let n = 0;
      while (product > floor) {
        product *= next();
        n++;
      }
      return n;
    },
    wait: (mean) => -mean * Math.log(1 - next()),
  };
}

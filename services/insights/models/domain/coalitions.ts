import type { Counts, Estimator, PathTable } from './path-table.ts';
import { sumOf } from './path-table.ts';
import { seededRandom } from './random.ts';
import { EXACT_PLAYERS, exactShapley, type Growth, type ShapleyValues, sampledShapley, type Worth } from './shapley.ts';

/**
 * What a coalition of channels is worth. `conversions`: the conversions whose path holds no other channel. `rate`: the
 * share of journeys within the coalition that converted, so that null paths count.
 */
export const WORTHS = ['conversions', 'rate'] as const;

/** Settings of the Shapley model. */
export interface CoalitionOptions {
  readonly worth: (typeof WORTHS)[number];
  /** Orders sampled where there are too many channels to count all coalitions. */
  readonly permutations: number;
  readonly seed: number;
}

/**
 * Shapley values of the channels, as shares of what all channels together are worth. Order and repetition do not matter:
 * a path is the set of its channels. Source: Zhao et al. 2018, "Shapley value methods for attribution modeling".
 */
export function coalitions(table: PathTable, options: CoalitionOptions): Estimator {
  const { sets, setOf } = channelSets(table);
  const players = table.channels.length;
  return (counts) => {
    const bySet = { conversions: gather(counts.conversions, setOf, sets), nulls: gather(counts.nulls, setOf, sets) };
    const { values, standardErrors } =
      options.worth === 'conversions' ? dividends(players, sets, bySet) : rates(players, sets, bySet, options);
    const whole = sumOf(values);
    const part = (value: number) => (whole === 0 ? 0 : value / whole);
    return { effects: values.map(part), standardError: part(Math.max(0, ...standardErrors)), sweeps: 0, residual: 0 };
  };
}

type Sets = readonly (readonly number[])[];

/** The distinct sets of channels of the paths, and which of them each path has: there are far fewer than paths. */
function channelSets({ paths, channelOfLabel }: PathTable): { sets: Sets; setOf: Int32Array } {
  const known = new Map<string, number>();
  const sets: number[][] = [];
  const setOf = Int32Array.from(paths, (path) => {
    const set = [...new Set(path.map((label) => channelOfLabel[label] ?? 0))].sort((a, b) => a - b);
    const key = set.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, sets.length);
    return sets.push(set) - 1;
  });
  return { sets, setOf };
}

/** Counts of paths added up by set. */
function gather(counts: Float64Array, setOf: Int32Array, sets: Sets): Float64Array {
  const sums = new Float64Array(sets.length);
  for (const [path, set] of setOf.entries()) sums[set] = (sums[set] ?? 0) + (counts[path] ?? 0);
  return sums;
}

/**
 * Of the worth `conversions` each path is a game of its own, worth something to whoever holds all its channels; such a
 * game divides equally (Harsanyi 1959). So the values are exact for any number of channels, without coalitions.
 */
function dividends(players: number, sets: Sets, { conversions }: Counts): ShapleyValues {
  const values = new Float64Array(players);
  for (const [i, set] of sets.entries())
    for (const channel of set) values[channel] = (values[channel] ?? 0) + (conversions[i] ?? 0) / set.length;
  return { values, standardErrors: new Float64Array(players) };
}

function rates(players: number, sets: Sets, counts: Counts, options: CoalitionOptions): ShapleyValues {
  if (players <= EXACT_PLAYERS)
    return {
      values: exactShapley(players, rateWithin(players, sets, counts)),
      standardErrors: new Float64Array(players),
    };
  return sampledShapley(players, rateAlong(players, sets, counts), options.permutations, seededRandom(options.seed));
}

const rate = (conversions: number, nulls: number): number =>
  conversions + nulls === 0 ? 0 : conversions / (conversions + nulls);

/** Rate of every coalition, from the sums over all its subsets (Yates's method, n · 2^n). */
function rateWithin(players: number, sets: Sets, counts: Counts): Worth {
  const conversions = new Float64Array(2 ** players);
  const nulls = new Float64Array(2 ** players);
  for (const [i, set] of sets.entries()) {
    const mask = set.reduce((bits, channel) => bits | (1 << channel), 0);
    conversions[mask] = (conversions[mask] ?? 0) + (counts.conversions[i] ?? 0);
    nulls[mask] = (nulls[mask] ?? 0) + (counts.nulls[i] ?? 0);
  }
  for (let bit = 1; bit < conversions.length; bit <<= 1)
    for (let coalition = 0; coalition < conversions.length; coalition++)
      if (coalition & bit) {
        conversions[coalition] = (conversions[coalition] ?? 0) + (conversions[coalition ^ bit] ?? 0);
        nulls[coalition] = (nulls[coalition] ?? 0) + (nulls[coalition ^ bit] ?? 0);
      }
  return (coalition) => rate(conversions[coalition] ?? 0, nulls[coalition] ?? 0);
}

/** Rate as channels join one by one: a path counts from when the last of its channels has joined. */
function rateAlong(players: number, sets: Sets, counts: Counts): Growth {
  const joins = new Int32Array(players);
  return (order) => {
    for (const [at, channel] of order.entries()) joins[channel] = at;
    const conversions = new Float64Array(players);
    const nulls = new Float64Array(players);
    for (const [i, set] of sets.entries()) {
      let complete = 0;
      for (const channel of set) complete = Math.max(complete, joins[channel] ?? 0);
      conversions[complete] = (conversions[complete] ?? 0) + (counts.conversions[i] ?? 0);
      nulls[complete] = (nulls[complete] ?? 0) + (counts.nulls[i] ?? 0);
    }
    let converted = 0;
    let lost = 0;
    return conversions.map((count, at) => {
      converted += count;
      lost += nulls[at] ?? 0;
      return rate(converted, lost);
    });
  };
}

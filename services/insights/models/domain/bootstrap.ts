import type { Counts, Estimator } from './path-table.ts';
import { weightsOf } from './weights.ts';

/** Bounds between which the weight of each channel lies in 95 of 100 resamples. */
export interface Interval {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** How resamples are drawn. */
export interface Draws {
  readonly replicates: number;
  readonly random: () => number;
  /** Told after each how many there are. */
  readonly drawn: (resamples: number) => void;
}

const TAIL = 0.025;

/**
 * Percentile intervals of the weights: as many journeys as there are, drawn with replacement, `replicates` times. A
 * journey of a path seen a thousand times is a thousand journeys. Source: Efron 1979.
 */
export function bootstrap(counts: Counts, estimate: Estimator, { replicates, random, drawn: told }: Draws): Interval {
  const journeys = unitsOf(counts);
  const paths = counts.conversions.length;
  const samples = Array.from({ length: replicates }, (_, replicate) => {
    const drawn = { conversions: new Float64Array(paths), nulls: new Float64Array(paths) };
    for (let n = 0; n < journeys.length; n++) {
      const journey = journeys[Math.floor(random() * journeys.length)] ?? 0;
      const of = journey < paths ? drawn.conversions : drawn.nulls;
      const path = journey % paths;
      of[path] = (of[path] ?? 0) + 1;
    }
    const weights = weightsOf(estimate(drawn).effects);
    told(replicate + 1);
    return weights;
  });
  const channels = samples[0]?.length ?? 0;
  const bound = (quantile: number) =>
    Float64Array.from({ length: channels }, (_, c) => {
      const sorted = samples.map((weights) => weights[c] ?? 0).sort((a, b) => a - b);
      return sorted[Math.round(quantile * (sorted.length - 1))] ?? 0;
    });
  return { low: bound(TAIL), high: bound(1 - TAIL) };
}

/** One entry a journey: the index of its path, plus the number of paths where it did not convert. */
function unitsOf({ conversions, nulls }: Counts): Int32Array {
  const sizes = [...conversions, ...nulls];
  const units = new Int32Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [journey, size] of sizes.entries()) {
    units.fill(journey, at, at + size);
    at += size;
  }
  return units;
}

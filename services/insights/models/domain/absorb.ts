import type { WeighedChain } from './chain.ts';

/** How near the probability is to be, relative to that of the whole chain. */
const PRECISION = 1e-13;
/** Rounds after which a chain that hardly ever ends is given up; what is left open stands in `residual`. */
const MOST_SWEEPS = 20_000;

/** Probability that a journey converts, and how far below the true one it can be. */
export interface Absorption {
  readonly probability: number;
  readonly residual: number;
  readonly sweeps: number;
}

/**
 * Probability that a journey of the chain converts when all who touch the channel `removed` are lost (-1: none are).
 *
 * The probability h of converting from each state is the least solution of h = Qh + r (Q: the steps to states that are
 * left, r: conversions), a sparse system. It is solved by Gauss-Seidel from h = 0, and beside it w, from w = 1, follows
 * the same rounds without r. A round is h -> Mh + m with a non-negative M (the diagonal, staying in a state, is divided
 * out), so after n rounds h* - h = M^n (h* - 0) <= M^n 1 = w, componentwise: what is missing is at most the share of
 * journeys not followed to their end. Nothing is subtracted but to divide the diagonal out, where counts are whole
 * numbers, so nothing cancels either, and `residual` is a proven bound, not a guess.
 */
export function absorption(weighed: WeighedChain, removed: number): Absorption {
  const { chain, total, starts, edges, converts, leaves } = weighed;
  const { states, channelOf, first, to } = chain;
  const h = new Float64Array(states);
  const w = new Float64Array(states);
  for (let s = 0; s < states; s++) if (channelOf[s] !== removed && (leaves[s] ?? 0) > 0) w[s] = 1;
  // All journeys end, so over the whole chain conversions / total is the probability: that fixes the scale.
  const near = (PRECISION * converts.reduce((sum, n) => sum + n, 0)) / Math.max(1, total);
  let sweeps = 0;
  let residual = atStart(starts, w, total);
  while (residual > near && sweeps < MOST_SWEEPS) {
    sweeps++;
    // States found later lie nearer to the ends of paths: what is known there is used at once.
    for (let s = states - 1; s >= 0; s--) {
      if (w[s] === 0) continue;
      let converting = converts[s] ?? 0;
      let open = 0;
      for (let e = first[s] ?? 0, last = first[s + 1] ?? 0; e < last; e++) {
        const next = to[e] ?? 0;
        if (next === s) continue;
        const count = edges[e] ?? 0;
        converting += count * (h[next] ?? 0);
        open += count * (w[next] ?? 0);
      }
      const all = leaves[s] ?? 1;
      h[s] = converting / all;
      w[s] = open / all;
    }
    residual = atStart(starts, w, total);
  }
  return { probability: atStart(starts, h, total), residual, sweeps };
}

function atStart(starts: Float64Array, values: Float64Array, total: number): number {
  let sum = 0;
  for (let s = 0; s < starts.length; s++) sum += (starts[s] ?? 0) * (values[s] ?? 0);
  return total === 0 ? 0 : sum / total;
}

import { absorption } from './absorb.ts';
import { layChain, weighChain } from './chain.ts';
import { type Estimator, type PathTable, sumOf } from './path-table.ts';

/** Settings of the Markov model. */
export interface MarkovOptions {
  /** Steps a state remembers, 1 to 3. */
  readonly order: number;
  /** Whether journeys that did not convert are part of the chain. */
  readonly withNulls: boolean;
}

/** A Markov model prepared for a table, and how many states its chain has. */
export interface Markov {
  readonly states: number;
  readonly estimate: Estimator;
}

/**
 * The removal effect of each channel on the absorbing chain of all paths: 1 - P(conversion without it) / P(conversion).
 * Who would touch a removed channel is lost. Exact: the chain is solved, not simulated. Source: Anderl et al. 2016,
 * "Mapping the customer journey"; the package ChannelAttribution.
 */
export function markov(table: PathTable, { order, withNulls }: MarkovOptions): Markov {
  const chain = layChain(table, order);
  return {
    states: chain.states,
    estimate(counts) {
      const effects = new Float64Array(table.channels.length);
      const weighed = weighChain(chain, counts, withNulls);
      // Every journey of the chain ends as its path did, so this needs no solving.
      const whole = weighed.total === 0 ? 0 : sumOf(counts.conversions) / weighed.total;
      let sweeps = 0;
      let residual = 0;
      for (let c = 0; c < effects.length && whole > 0; c++) {
        const without = absorption(weighed, c);
        effects[c] = Math.max(0, 1 - without.probability / whole);
        sweeps += without.sweeps;
        residual = Math.max(residual, without.residual);
      }
      return { effects, standardError: 0, sweeps, residual };
    },
  };
}

import { bootstrap } from './bootstrap.ts';
import { type CoalitionOptions, coalitions } from './coalitions.ts';
import { type MarkovOptions, markov } from './markov.ts';
import { type CountedPath, type Counts, sumOf, tablePaths } from './path-table.ts';
import { seededRandom } from './random.ts';
import type { Transform } from './transform.ts';
import { weightsOf } from './weights.ts';

/** Names of the models that are fitted to data. */
export const FITTED_MODELS = ['markov', 'shapley'] as const;

/** A model to be fitted: everything its result depends on but the paths. */
export interface ModelSpec extends MarkovOptions, CoalitionOptions {
  readonly model: (typeof FITTED_MODELS)[number];
  readonly transform: Transform;
  /** Resamples for intervals; 0: none. */
  readonly bootstrap: number;
}

/** What was found out about a channel. */
export interface ChannelFit {
  readonly channel: string;
  /** Part of the conversions that would be lost without it (Markov); its share of what all are worth (Shapley). */
  readonly effect: number;
  /** Part of the conversions it gets, 0 to 1; all sum to 1. */
  readonly weight: number;
  /** 95 % interval of the weight by resampling; null where none was asked for. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How a fit came about. */
export interface Diagnostics {
  /** Journeys with a touch that it was fitted to. */
  readonly paths: number;
  readonly distinctPaths: number;
  /** Share of them that did not convert; 0 for a model that leaves open paths out. */
  readonly nullShare: number;
  /** Of the chain; 0 for a model that has none. */
  readonly states: number;
  readonly sweeps: number;
  readonly residual: number;
  readonly standardError: number;
}

export interface Fit {
  readonly channels: readonly ChannelFit[];
  readonly diagnostics: Diagnostics;
}

/** Whether open paths count in a model as journeys that did not convert. */
export const countsNulls = ({ model, withNulls, worth }: ModelSpec): boolean =>
  model === 'markov' ? withNulls : worth === 'rate';

/** Fits a model to paths. Pure: the seed is part of the specification. Channels come by name. `drawn` is told of each resample. */
export function fitModel(
  rows: readonly CountedPath[],
  spec: ModelSpec,
  drawn: (resamples: number) => void = () => {},
): Fit {
  const table = tablePaths(rows, spec.transform);
  const prepared = spec.model === 'markov' ? markov(table, spec) : { states: 0, estimate: coalitions(table, spec) };
  const counts = countsNulls(spec) ? table.counts : withoutNulls(table.counts);
  const { effects, ...solved } = prepared.estimate(counts);
  const weights = weightsOf(effects);
  const interval =
    spec.bootstrap > 0 && table.paths.length > 0
      ? bootstrap(counts, prepared.estimate, { replicates: spec.bootstrap, random: seededRandom(spec.seed), drawn })
      : undefined;
  const conversions = sumOf(counts.conversions);
  const nulls = sumOf(counts.nulls);
  return {
    channels: table.channels.map((channel, c) => ({
      channel,
      effect: effects[c] ?? 0,
      weight: weights[c] ?? 0,
      low: interval?.low[c] ?? null,
      high: interval?.high[c] ?? null,
    })),
    diagnostics: {
      paths: conversions + nulls,
      distinctPaths: counts.conversions.filter((n, i) => n + (counts.nulls[i] ?? 0) > 0).length,
      nullShare: conversions + nulls === 0 ? 0 : nulls / (conversions + nulls),
      states: prepared.states,
      ...solved,
    },
  };
}

const withoutNulls = ({ conversions, nulls }: Counts): Counts => ({
  conversions,
  nulls: new Float64Array(nulls.length),
});

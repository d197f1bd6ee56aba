import { type Step, type Transform, transformed } from './transform.ts';

/** Journeys of one path: how many converted, and how many did not (null paths). */
export interface CountedPath {
  readonly path: readonly string[];
  readonly conversions: number;
  readonly nulls: number;
}

/** How many journeys of each path of a table converted and how many did not, in the order of its paths. */
export interface Counts {
  readonly conversions: Float64Array;
  readonly nulls: Float64Array;
}

/** Distinct transformed paths with their counts; channels and labels are named by index. */
export interface PathTable {
  /** By name. */
  readonly channels: readonly string[];
  /** Channel of each label: a label is a channel, or of `frequency` a channel with its number. */
  readonly channelOfLabel: Int32Array;
  /** Labels of each path; none is empty. */
  readonly paths: readonly (readonly number[])[];
  readonly counts: Counts;
}

/** What a model finds in counts over the paths of a table. */
export interface Estimate {
  /** By channel of the table: the part of the conversions that would be lost without it. */
  readonly effects: Float64Array;
  /** Largest standard error of an effect, where it was sampled; else 0. */
  readonly standardError: number;
  /** Rounds of the solver, over all channels. */
  readonly sweeps: number;
  /** Largest share of journeys the solver had not followed to their end; bounds the error of the effects' parts. */
  readonly residual: number;
}

/** A model prepared for a table: the same paths may be weighed with many counts. Pure. */
export type Estimator = (counts: Counts) => Estimate;

/** Transforms paths and adds up the equal ones. Empty paths have no channel to find anything out about: they are left out. */
export function tablePaths(rows: readonly CountedPath[], transform: Transform): PathTable {
  const names = new Set<string>();
  for (const { path } of rows) for (const channel of path) names.add(channel);
  const channels = [...names].sort();
  const indexOfChannel = new Map(channels.map((channel, i) => [channel, i]));
  const labels = new Map<string, number>();
  const channelOfLabel: number[] = [];
  const labelOf = ({ label, channel }: Step): number => {
    const known = labels.get(label);
    if (known !== undefined) return known;
    channelOfLabel.push(indexOfChannel.get(channel) ?? -1);
    labels.set(label, labels.size);
    return labels.size - 1;
  };
  const distinct = new Map<string, { readonly path: readonly number[]; conversions: number; nulls: number }>();
  for (const row of rows) {
    if (row.path.length === 0) continue;
    const path = transformed(row.path, transform).map(labelOf);
    const key = path.join();
    const entry = distinct.get(key);
    if (entry) {
      entry.conversions += row.conversions;
      entry.nulls += row.nulls;
    } else distinct.set(key, { path, conversions: row.conversions, nulls: row.nulls });
  }
  const entries = [...distinct.values()];
  return {
    channels,
    channelOfLabel: Int32Array.from(channelOfLabel),
    paths: entries.map((entry) => entry.path),
    counts: {
      conversions: Float64Array.from(entries, (entry) => entry.conversions),
      nulls: Float64Array.from(entries, (entry) => entry.nulls),
    },
  };
}

/** Sum of counts. */
export const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

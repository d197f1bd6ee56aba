/**
 * Rule models as integer weights over a path of n touches, first to last. Sources: Snowplow's attribution package
 * (first, last, linear, position-based). All are normalised: shares sum to the conversion.
 */
const MODELS = {
  first: (n: number): number[] => one(n, 0),
  last: (n: number): number[] => one(n, n - 1),
  linear: (n: number): number[] => new Array<number>(n).fill(1),
  /** U-shaped 40/20/40; two touches 50/50; the middle shares 20 equally. */
  position_based: (n: number): number[] =>
    n < 3 ? new Array<number>(n).fill(1) : [40 * (n - 2), ...new Array<number>(n - 2).fill(20), 40 * (n - 2)],
} as const;

export type ModelId = keyof typeof MODELS;

const one = (n: number, place: number): number[] => Array.from({ length: n }, (_, i) => (i === place ? 1 : 0));

/** Integer weights of a path of `n` touches (n >= 1) under a model. */
export const weightsOf = (model: ModelId, n: number): number[] => MODELS[model](n);

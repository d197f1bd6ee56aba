import { integerWeights, spread } from './spread.ts';
import { type Transform, transformed } from './transform.ts';

/** One whole conversion, in millionths. */
export const WHOLE = 1_000_000n;

/** The share of one touch in one conversion. */
export interface TouchCredit {
  /** Place in the path from 1; 0 when the path is empty. */
  readonly position: number;
  /** Millionths of the currency. */
  readonly amountMicros: bigint;
  /** Millionths of the conversion. */
  readonly creditMicros: bigint;
}

/**
 * Credits of one conversion under a model: the weights of the channels of its steps, normalised over them, so they sum to
 * the conversion exactly. The first touch of what a transform makes one step gets the step's share; touches it takes out
 * get none. A path whose channels all weigh nothing is shared equally; an empty one is a line at position 0.
 */
export function creditPath(
  path: readonly string[],
  valueMicros: bigint,
  transform: Transform,
  weights: ReadonlyMap<string, number>,
): TouchCredit[] {
  if (path.length === 0) return [{ position: 0, amountMicros: valueMicros, creditMicros: WHOLE }];
  const steps = transformed(path, transform);
  const parts = integerWeights(steps.map((step) => weights.get(step.channel) ?? 0));
  const amounts = spread(valueMicros, parts);
  const credits = spread(WHOLE, parts);
  return steps
    .map((step, i) => ({ position: step.at + 1, amountMicros: amounts[i] ?? 0n, creditMicros: credits[i] ?? 0n }))
    .filter((credit) => credit.amountMicros !== 0n || credit.creditMicros !== 0n);
}

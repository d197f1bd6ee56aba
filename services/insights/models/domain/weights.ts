/**
 * What part of the conversions each channel gets: its effect as a share of all effects. A channel with a negative effect
 * (of the Shapley value of rates: it is on paths that convert less) gets nothing.
 */
export function weightsOf(effects: Float64Array): Float64Array {
  const positive = effects.map((effect) => Math.max(0, effect));
  const sum = positive.reduce((total, effect) => total + effect, 0);
  return sum === 0 ? positive : positive.map((effect) => effect / sum);
}

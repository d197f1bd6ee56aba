/** Weights are kept to this many parts before amounts are spread over them: from there on all is integers. */
const PARTS = 1_000_000_000;

/** Weights of 0 to 1 as integers; all 1 where none is above 0, so that there is always something to spread over. */
export function integerWeights(weights: Iterable<number>): bigint[] {
  const parts = Array.from(weights, (weight) => BigInt(Math.round(Math.max(0, weight) * PARTS)));
  return parts.some((part) => part > 0n) ? parts : parts.map(() => 1n);
}

/**
 * Spreads an amount over integer weights exactly: each gets amount · weight / total cut to a whole number, the rounding
 * remainder goes to the last with a weight (the rule of the ledger). `weights` is not empty and has a positive sum.
 */
export function spread(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const shares = weights.map((weight) => (amount * weight) / total);
  const given = shares.reduce((sum, share) => sum + share, 0n);
  const last = weights.findLastIndex((weight) => weight > 0n);
  shares[last] = (shares[last] ?? 0n) + amount - given;
  return shares;
}

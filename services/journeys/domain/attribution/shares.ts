/**
 * Spreads an amount over integer weights: each touch gets trunc(amount · weight / total), the rounding remainder goes
 * to the last touch with a weight, so the shares of a path sum to the amount exactly. Falls back to BigInt where the
 * product passes 2^53. `weights` is not empty and has a positive sum.
 */
export function spread(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => share(amount, weight, total));
  const given = shares.reduce((sum, one) => sum + one, 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  shares[last] = (shares[last] ?? 0) + amount - given;
  return shares;
}

function share(amount: number, weight: number, total: number): number {
  const product = amount * weight;
  if (Number.isSafeInteger(product)) return Math.trunc(product / total);
  return Number((BigInt(amount) * BigInt(weight)) / BigInt(total));
}

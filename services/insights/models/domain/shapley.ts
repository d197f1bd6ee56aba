/** Most players of a game whose coalitions are all counted. */
export const EXACT_PLAYERS = 12;

/** Shapley values by player, with the standard error of each; 0 where they are exact. */
export interface ShapleyValues {
  readonly values: Float64Array;
  readonly standardErrors: Float64Array;
}

/** What a coalition is worth; player i is bit i. The empty coalition is worth 0 whatever it says. */
export type Worth = (coalition: number) => number;

/**
 * Shapley values by the sum over all coalitions: a player gets what it adds to each coalition S of the others, weighed by
 * |S|! (n - |S| - 1)! / n!. Source: Shapley 1953. Costs n · 2^n; for up to EXACT_PLAYERS players.
 */
export function exactShapley(players: number, worth: Worth): Float64Array {
  if (players > EXACT_PLAYERS) throw new RangeError(`${players} players have too many coalitions to count`);
  const worths = Float64Array.from({ length: 2 ** players }, (_, coalition) =>
    coalition === 0 ? 0 : worth(coalition),
  );
  // weight[s] = s! (n - s - 1)! / n! = 1 / (n · C(n - 1, s))
  const weight = new Float64Array(players);
  for (let s = 0, choose = 1; s < players; choose = (choose * (players - 1 - s)) / (s + 1), s++)
    weight[s] = 1 / (players * choose);
  const values = new Float64Array(players);
  for (let coalition = 1; coalition < worths.length; coalition++) {
    const others = weight[sizeOf(coalition) - 1] ?? 0;
    for (let i = 0; i < players; i++)
      if (coalition & (1 << i))
        values[i] = (values[i] ?? 0) + others * ((worths[coalition] ?? 0) - (worths[coalition ^ (1 << i)] ?? 0));
  }
  return values;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let rest = coalition; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** Worth of the coalition of the first 1, 2, … players of an order. */
export type Growth = (order: Int32Array) => Float64Array;

/**
 * Shapley values by sampled orders of joining: unbiased, and each order gives out the worth of all players, so the values
 * sum to it exactly. `random` gives numbers in [0, 1). Source: Castro et al. 2009.
 */
export function sampledShapley(
  players: number,
  growth: Growth,
  permutations: number,
  random: () => number,
): ShapleyValues {
  const values = new Float64Array(players);
  const squares = new Float64Array(players);
  const order = Int32Array.from({ length: players }, (_, i) => i);
  for (let n = 1; n <= permutations; n++) {
    shuffle(order, random);
    const worths = growth(order);
    for (const [at, i] of order.entries()) {
      // Welford's running mean and squared deviations.
      const added = (worths[at] ?? 0) - (at === 0 ? 0 : (worths[at - 1] ?? 0));
      const before = added - (values[i] ?? 0);
      values[i] = (values[i] ?? 0) + before / n;
      squares[i] = (squares[i] ?? 0) + before * (added - (values[i] ?? 0));
    }
  }
  const standardErrors = squares.map((sum) =>
    permutations < 2 ? 0 : Math.sqrt(sum / (permutations - 1) / permutations),
  );
  return { values, standardErrors };
}

/** Fisher and Yates. */
function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
}

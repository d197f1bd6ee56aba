import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coalitions } from './coalitions.ts';
import { type CountedPath, tablePaths } from './path-table.ts';
import { seededRandom } from './random.ts';
import { exactShapley, sampledShapley } from './shapley.ts';

const AS_IT_WAS = { kind: 'unique', channel: '' } as const;
/** A game of up to 6 players: what each coalition is worth, the empty one 0. */
const game = fc
  .integer({ min: 1, max: 6 })
  .chain((players) =>
    fc
      .array(fc.integer({ min: -100, max: 100 }), { minLength: 2 ** players, maxLength: 2 ** players })
      .map((worths) => ({ players, worth: (coalition: number) => (coalition === 0 ? 0 : (worths[coalition] ?? 0)) })),
  );
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** The oracle: the mean of what a player adds over all orders of joining. */
function overAllOrders(players: number, worth: (coalition: number) => number): number[] {
  const values = new Array<number>(players).fill(0);
  let orders = 0;
  const join = (coalition: number, added: readonly (readonly [number, number])[]): void => {
    if (added.length === players) {
      orders++;
      for (const [player, adds] of added) values[player] = (values[player] ?? 0) + adds;
    }
    for (let i = 0; i < players; i++)
      if ((coalition & (1 << i)) === 0)
        join(coalition | (1 << i), [...added, [i, worth(coalition | (1 << i)) - worth(coalition)]]);
  };
  join(0, []);
  return values.map((value) => value / orders);
}

describe('Shapley values by coalitions', () => {
  test('are the mean over all orders of joining', () => {
    fc.assert(
      fc.property(game, ({ players, worth }) => {
        const expected = overAllOrders(players, worth);
        for (const [i, value] of exactShapley(players, worth).entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('give out what all are worth (efficiency)', () => {
    fc.assert(
      fc.property(game, ({ players, worth }) => {
        expect(sum(exactShapley(players, worth))).toBeCloseTo(worth(2 ** players - 1), 9);
      }),
    );
  });

  test('are equal for players that add the same (symmetry)', () => {
    fc.assert(
      fc.property(game, ({ players, worth }) => {
        fc.pre(players > 1);
        // Swapping the first two changes nothing.
        const swapped = (c: number) => (c & ~3) | ((c & 1) << 1) | ((c >> 1) & 1);
        const values = exactShapley(players, (c) => worth(c) + worth(swapped(c)));
        expect(values[0]).toBeCloseTo(values[1] ?? 0, 9);
      }),
    );
  });

  test('are nothing for a player that adds nothing (dummy), and of sums are sums (additivity)', () => {
    fc.assert(
      fc.property(game, game, (one, other) => {
        const players = one.players + 1;
        const idle = 1 << one.players;
        const values = exactShapley(players, (c) => one.worth(c & ~idle));
        expect(values[one.players]).toBeCloseTo(0, 9);
        fc.pre(one.players === other.players);
        const both = exactShapley(one.players, (c) => one.worth(c) + other.worth(c));
        const added = exactShapley(other.players, other.worth);
        for (const [i, value] of both.entries()) expect(value).toBeCloseTo((values[i] ?? 0) + (added[i] ?? 0), 9);
      }),
    );
  });

  test('of more players than can be counted are refused', () =>
    expect(() => exactShapley(13, () => 1)).toThrow('too many coalitions'));
});

describe('sampled Shapley values', () => {
  const along = (worth: (coalition: number) => number) => (order: Int32Array) => {
    let coalition = 0;
    return Float64Array.from(order, (player) => {
      coalition |= 1 << player;
      return worth(coalition);
    });
  };

  test('give out what all are worth, exactly', () => {
    fc.assert(
      fc.property(game, fc.integer(), ({ players, worth }, seed) => {
        const { values } = sampledShapley(players, along(worth), 20, seededRandom(seed));
        expect(sum(values)).toBeCloseTo(worth(2 ** players - 1), 9);
      }),
    );
  });

  test('lie within five standard errors of the exact ones, and come again from the same seed', () => {
    const worth = (c: number) => Math.sqrt(c & 1 ? 9 : 1) * Math.log2(1 + c);
    const exact = exactShapley(6, (c) => (c === 0 ? 0 : worth(c)));
    const draw = () => sampledShapley(6, along(worth), 2_000, seededRandom(7));
    const { values, standardErrors } = draw();
    for (const [i, value] of values.entries())
      expect(Math.abs(value - (exact[i] ?? 0))).toBeLessThan(5 * (standardErrors[i] ?? 0));
    expect(draw()).toEqual({ values, standardErrors });
  });
});

describe('channels of paths', () => {
  const rows = (names: readonly string[]) =>
    fc.array(
      fc.record({
        path: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
        conversions: fc.nat({ max: 9 }),
        nulls: fc.nat({ max: 9 }),
      }),
      { minLength: 1, maxLength: 10 },
    );
  const values = (given: readonly CountedPath[], worth: 'conversions' | 'rate') => {
    const table = tablePaths(given, AS_IT_WAS);
    return { table, ...coalitions(table, { worth, permutations: 200, seed: 3 })(table.counts) };
  };

  /** What a coalition is worth, read off the rows themselves. */
  const worthOf =
    (given: readonly CountedPath[], channels: readonly string[], worth: 'conversions' | 'rate') =>
    (coalition: number): number => {
      const within = given.filter((row) => row.path.every((name) => coalition & (1 << channels.indexOf(name))));
      const conversions = sum(within.map((row) => row.conversions));
      const journeys = conversions + sum(within.map((row) => row.nulls));
      if (worth === 'conversions') return conversions;
      return journeys === 0 ? 0 : conversions / journeys;
    };

  test.each(['conversions', 'rate'] as const)('are worth what the coalitions of the rows say (%s)', (worth) => {
    fc.assert(
      fc.property(rows(['a', 'b', 'c', 'd', 'e']), (given) => {
        const { table, effects } = values(given, worth);
        const exact = exactShapley(table.channels.length, worthOf(given, table.channels, worth));
        const whole = sum(exact);
        for (const [c, effect] of effects.entries())
          expect(effect).toBeCloseTo(Math.abs(whole) < 1e-12 ? 0 : (exact[c] ?? 0) / whole, 9);
      }),
    );
  });

  test('beyond twelve are sampled where they must be, with the error said, and exact where they need not be', () => {
    const names = Array.from({ length: 15 }, (_, i) => `c${i}`);
    const given = names.map((name, i) => ({
      path: [name, names[(i * 7 + 3) % 15] ?? ''],
      conversions: i + 1,
      nulls: 20,
    }));
    expect(values(given, 'rate').standardError).toBeGreaterThan(0);
    expect(sum(values(given, 'rate').effects)).toBeCloseTo(1, 9);
    expect(values(given, 'conversions').standardError).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorption } from './absorb.ts';
import { layChain, weighChain } from './chain.ts';
import { markov } from './markov.ts';
import { type CountedPath, tablePaths } from './path-table.ts';

const AS_IT_WAS = { kind: 'unique', channel: '' } as const;
const rowsOf = (most = 5) =>
  fc.array(
    fc.record({
      path: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: most }),
      conversions: fc.nat({ max: 9 }),
      nulls: fc.nat({ max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  );

function effectsOf(rows: readonly CountedPath[], order = 1, withNulls = true): Record<string, number> {
  const table = tablePaths(rows, AS_IT_WAS);
  const { effects } = markov(table, { order, withNulls }).estimate(table.counts);
  return Object.fromEntries(table.channels.map((channel, c) => [channel, effects[c] ?? 0]));
}

/** A fraction of whole numbers. */
type Fraction = readonly [over: bigint, under: bigint];
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
const reduce = ([over, under]: Fraction): Fraction => {
  const by = gcd(over, under) * (under < 0n ? -1n : 1n);
  return by === 0n ? [0n, 1n] : [over / by, under / by];
};
const plus = ([a, b]: Fraction, [c, d]: Fraction) => reduce([a * d + c * b, b * d]);
const times = ([a, b]: Fraction, [c, d]: Fraction) => reduce([a * c, b * d]);
const numberOf = ([over, under]: Fraction) => Number((over * 10n ** 18n) / under) / 1e18;

/**
 * The oracle: the probability of converting without a channel, in fractions, by taking the states out one by one. It
 * shares nothing with the solver: states are texts, probabilities exact, the method is elimination.
 */
function exactConversion(rows: readonly CountedPath[], order: number, withNulls: boolean, removed: string): number {
  const moves = new Map<string, Map<string, bigint>>();
  const count = (from: string, to: string, journeys: number) => {
    const row = moves.get(from) ?? new Map<string, bigint>();
    moves.set(from, row.set(to, (row.get(to) ?? 0n) + BigInt(journeys)));
  };
  for (const { path, conversions, nulls } of rows) {
    const lost = withNulls ? nulls : 0;
    if (conversions + lost === 0) continue;
    let at = 'START';
    for (const [i, channel] of path.entries()) {
      const next = path.slice(Math.max(0, i + 1 - order), i + 1).join(',');
      count(at, channel === removed ? 'LOST' : next, conversions + lost);
      at = next;
    }
    if (conversions > 0) count(at, 'CONVERSION', conversions);
    if (lost > 0) count(at, 'LOST', lost);
  }
  const probabilities = new Map<string, Map<string, Fraction>>();
  for (const [from, row] of moves) {
    const sum = [...row.values()].reduce((a, b) => a + b, 0n);
    probabilities.set(from, new Map([...row].map(([to, n]) => [to, reduce([n, sum])])));
  }
  for (const out of [...probabilities.keys()].filter((state) => state !== 'START')) {
    const row = probabilities.get(out) ?? new Map<string, Fraction>();
    const [over, under] = row.get(out) ?? [0n, 1n];
    probabilities.delete(out);
    row.delete(out);
    // States only reachable through the removed channel may stay for ever: nobody is there.
    if (over === under) continue;
    const scaled = [...row].map(([to, p]) => [to, times(p, [under, under - over])] as const);
    for (const other of probabilities.values()) {
      const into = other.get(out);
      if (!into) continue;
      other.delete(out);
      for (const [to, p] of scaled) other.set(to, plus(other.get(to) ?? [0n, 1n], times(into, p)));
    }
  }
  return numberOf(probabilities.get('START')?.get('CONVERSION') ?? [0n, 1n]);
}

describe('the removal effect', () => {
  test.each([1, 2, 3])('of order %i is that of exact fractions, with and without null paths', (order) => {
    fc.assert(
      fc.property(rowsOf(), fc.boolean(), (rows, withNulls) => {
        const whole = exactConversion(rows, order, withNulls, '');
        for (const [channel, effect] of Object.entries(effectsOf(rows, order, withNulls))) {
          const expected = whole === 0 ? 0 : 1 - exactConversion(rows, order, withNulls, channel) / whole;
          expect(Math.abs(effect - expected)).toBeLessThan(1e-11);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('without removal is the share of journeys that converted, within the bound the solver states', () => {
    fc.assert(
      fc.property(rowsOf(12), fc.integer({ min: 1, max: 3 }), (rows, order) => {
        const table = tablePaths(rows, AS_IT_WAS);
        const weighed = weighChain(layChain(table, order), table.counts, true);
        const converted = rows.reduce((sum, row) => sum + row.conversions, 0);
        const all = converted + rows.reduce((sum, row) => sum + row.nulls, 0);
        const { probability, residual } = absorption(weighed, -1);
        expect(residual).toBeLessThan(1e-12);
        expect(Math.abs(probability - (all === 0 ? 0 : converted / all))).toBeLessThan(residual + 1e-14);
      }),
      { numRuns: 100 },
    );
  });

  test('of a channel on every path is all', () => {
    fc.assert(
      fc.property(rowsOf(), fc.integer({ min: 1, max: 3 }), (rows, order) => {
        fc.pre(rows.some((row) => row.conversions > 0));
        const through = rows.map((row) => ({ ...row, path: [...row.path, 'everywhere'] }));
        expect(effectsOf(through, order)['everywhere']).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  test('of a channel on no path that converts is nothing, and nothing is found where nobody converted', () => {
    expect(
      effectsOf([
        { path: ['a'], conversions: 3, nulls: 1 },
        { path: ['b'], conversions: 0, nulls: 9 },
      ]),
    ).toEqual({ a: 1, b: 0 });
    expect(effectsOf([{ path: ['a', 'b'], conversions: 0, nulls: 9 }])).toEqual({ a: 0, b: 0 });
  });

  test('of a longer memory tells apart what a step came from', () => {
    // b converts after a, never after c: order 1 mixes the two, order 2 does not.
    const rows = [
      { path: ['a', 'b'], conversions: 5, nulls: 0 },
      { path: ['c', 'b'], conversions: 0, nulls: 5 },
    ];
    expect(effectsOf(rows, 1)).toMatchObject({ a: 0.5, c: 0.5 });
    expect(effectsOf(rows, 2)).toEqual({ a: 1, b: 1, c: 0 });
  });

  test('of paths that go in circles a hundred times is exact', () => {
    const path = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 'a' : 'b'));
    const rows = [
      { path, conversions: 1, nulls: 3 },
      { path: ['c'], conversions: 1, nulls: 0 },
    ];
    const found = effectsOf(rows);
    expect(found['a']).toBeCloseTo(0.5, 11);
    expect(found['c']).toBeCloseTo(0.5, 11);
  });
});

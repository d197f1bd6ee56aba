import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditPath } from './credit-path.ts';
import { FITTED_MODELS, fitModel, type ModelSpec } from './fit.ts';
import { integerWeights, spread } from './spread.ts';
import { TRANSFORMS } from './transform.ts';

const spec = (given: Partial<ModelSpec> = {}): ModelSpec => ({
  model: 'markov',
  order: 1,
  withNulls: true,
  worth: 'conversions',
  permutations: 100,
  seed: 1,
  bootstrap: 0,
  transform: { kind: 'exposure', channel: 'a' },
  ...given,
});
const names = fc.constantFrom('a', 'b', 'c', 'd');
const rows = fc.array(
  fc.record({ path: fc.array(names, { maxLength: 6 }), conversions: fc.nat({ max: 9 }), nulls: fc.nat({ max: 9 }) }),
  { maxLength: 12 },
);
const specs = fc
  .record({
    model: fc.constantFrom(...FITTED_MODELS),
    order: fc.integer({ min: 1, max: 3 }),
    withNulls: fc.boolean(),
    worth: fc.constantFrom('conversions' as const, 'rate' as const),
    transform: fc.record({ kind: fc.constantFrom(...TRANSFORMS), channel: names }),
  })
  .map(spec);
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

describe('a fitted model', () => {
  test('gives weights that sum to one, unless nobody converted', () => {
    fc.assert(
      fc.property(rows, specs, (given, settings) => {
        const { channels } = fitModel(given, settings);
        const total = channels.reduce((all, c) => all + c.weight, 0);
        const converted = given.some((row) => row.path.length > 0 && row.conversions > 0);
        expect(total).toBeCloseTo(converted ? 1 : 0, 9);
      }),
    );
  });

  test('does not depend on the order of its rows', () => {
    fc.assert(
      fc.property(rows, specs, (given, settings) => {
        const forward = fitModel(given, settings).channels;
        const backward = fitModel([...given].reverse(), settings).channels;
        expect(backward.map((c) => c.channel)).toEqual(forward.map((c) => c.channel));
        for (const [c, one] of forward.entries()) expect(backward[c]?.weight).toBeCloseTo(one.weight, 9);
      }),
    );
  });

  test('says how many paths it saw, and how many did not convert', () => {
    const { diagnostics } = fitModel(
      [
        { path: ['a', 'a', 'b'], conversions: 1, nulls: 2 },
        { path: ['a', 'b'], conversions: 0, nulls: 1 },
        { path: [], conversions: 7, nulls: 0 },
      ],
      spec(),
    );
    expect(diagnostics).toMatchObject({ paths: 4, distinctPaths: 1, nullShare: 0.75, states: 2 });
  });
});

describe('a model that leaves open paths out', () => {
  const given = [
    { path: ['a', 'b'], conversions: 3, nulls: 40 },
    { path: ['b'], conversions: 1, nulls: 0 },
    { path: ['c'], conversions: 0, nulls: 7 },
  ];
  const blind = [spec({ withNulls: false }), spec({ model: 'shapley', worth: 'conversions' })];

  test('does not say it was fitted to them', () => {
    for (const one of blind)
      expect(fitModel(given, one).diagnostics).toMatchObject({ paths: 4, distinctPaths: 2, nullShare: 0 });
    const seeing = [spec(), spec({ model: 'shapley', worth: 'rate' })];
    for (const one of seeing) expect(fitModel(given, one).diagnostics).toMatchObject({ paths: 51, distinctPaths: 3 });
  });

  test('finds the same whatever they are, intervals too', () => {
    const converted = given.map((row) => ({ ...row, nulls: 0 }));
    for (const one of blind)
      expect(fitModel(given, { ...one, bootstrap: 20 })).toEqual(fitModel(converted, { ...one, bootstrap: 20 }));
  });
});

describe('intervals', () => {
  const few = [
    { path: ['a'], conversions: 6, nulls: 10 },
    { path: ['b'], conversions: 3, nulls: 10 },
    { path: ['a', 'b'], conversions: 2, nulls: 10 },
  ];
  const many = few.map((row) => ({ ...row, conversions: row.conversions * 400, nulls: row.nulls * 400 }));
  const widthOf = (given: typeof few) => {
    const [a] = fitModel(given, spec({ bootstrap: 100 })).channels;
    expect(a?.low).toBeLessThanOrEqual(a?.weight ?? 0);
    expect(a?.high).toBeGreaterThanOrEqual(a?.weight ?? 1);
    return (a?.high ?? 0) - (a?.low ?? 0);
  };

  test('hold the weight and shrink with the square root of the journeys', () => {
    const ratio = widthOf(few) / widthOf(many);
    expect(ratio).toBeGreaterThan(10);
    expect(ratio).toBeLessThan(40);
  });

  test('come again from the same seed, and are none where none was asked for', () => {
    expect(fitModel(few, spec({ bootstrap: 50, seed: 4 }))).toEqual(fitModel(few, spec({ bootstrap: 50, seed: 4 })));
    expect(fitModel(few, spec({ bootstrap: 50, seed: 5 }))).not.toEqual(
      fitModel(few, spec({ bootstrap: 50, seed: 4 })),
    );
    expect(fitModel(few, spec()).channels[0]).toMatchObject({ low: null, high: null });
  });

  test('resample journeys, not distinct paths: a path nobody else is on may be left out', () => {
    const one = [{ path: ['rare'], conversions: 1, nulls: 0 }, ...many];
    const rare = fitModel(one, spec({ bootstrap: 60 })).channels.find((c) => c.channel === 'rare');
    expect(rare?.low).toBe(0);
    expect(rare?.high).toBeGreaterThan(0);
  });
});

describe('credits of a conversion', () => {
  const weights = fc.dictionary(names, fc.double({ min: 0, max: 1, noNaN: true }));

  test('sum to its value and to one conversion, to the micro, at touches of the path', () => {
    fc.assert(
      fc.property(
        fc.array(names, { maxLength: 8 }),
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        weights,
        fc.record({ kind: fc.constantFrom(...TRANSFORMS), channel: names }),
        (path, value, given, transform) => {
          const credits = creditPath(path, value, transform, new Map(Object.entries(given)));
          expect(sum(credits.map((c) => c.amountMicros))).toBe(value);
          expect(sum(credits.map((c) => c.creditMicros))).toBe(1_000_000n);
          for (const { position } of credits)
            expect(position >= (path.length === 0 ? 0 : 1) && position <= path.length).toBe(true);
        },
      ),
    );
  });

  test('follow the weights of the channels, normalised over the path; a run of one channel is one step', () => {
    const found = creditPath(
      ['a', 'a', 'b'],
      10_000_000n,
      { kind: 'exposure', channel: '' },
      new Map([
        ['a', 0.3],
        ['b', 0.1],
        ['c', 0.6],
      ]),
    );
    expect(found).toEqual([
      { position: 1, amountMicros: 7_500_000n, creditMicros: 750_000n },
      { position: 3, amountMicros: 2_500_000n, creditMicros: 250_000n },
    ]);
  });

  test('leave the rounding remainder to the last, and share equally what nothing is known of', () => {
    expect(spread(100n, integerWeights([1 / 3, 1 / 3, 1 / 3]))).toEqual([33n, 33n, 34n]);
    expect(spread(10n, integerWeights([0, 0]))).toEqual([5n, 5n]);
  });
});

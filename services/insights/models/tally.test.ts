import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { creditPath } from './domain/credit-path.ts';
import { Tally } from './tally.ts';

const channels = ['Email', 'Store', 'Direct'] as const;
const fitted = [0.1, 0.2, 0.7].map((weight, i) => ({
  channel: channels[i] ?? '',
  effect: weight,
  weight,
  low: weight / 2,
  high: 1,
}));
const weights = new Map<string, number>(fitted.map((c) => [c.channel, c.weight]));
const conversion = fc.record({
  // "New" was on no path the model saw.
  path: fc.array(fc.constantFrom(...channels, 'New'), { maxLength: 5 }),
  value: fc.bigInt({ min: -1_000_000n, max: 10n ** 16n }),
  currency: fc.constantFrom('EUR', 'CHF'),
});
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

function tallied(given: readonly { path: readonly string[]; value: bigint; currency: string }[]) {
  const tally = new Tally(fitted);
  for (const { path, value, currency } of given) {
    tally.conversion(currency, value, path.length);
    for (const credit of creditPath(path, value, { kind: 'exposure', channel: '' }, weights))
      tally.credit(currency, path[credit.position - 1] ?? UNATTRIBUTED, credit.creditMicros, credit.amountMicros);
  }
  return tally.results();
}

test('channels of a currency sum to its conversions and their value, by weight and touch by touch', () => {
  fc.assert(
    fc.property(fc.array(conversion, { minLength: 1, maxLength: 20 }), (given) => {
      const results = tallied(given);
      for (const currency of new Set(given.map((c) => c.currency))) {
        const own = given.filter((c) => c.currency === currency);
        const of = results.filter((r) => r.currency === currency);
        const value = sum(own.map((c) => c.value));
        expect(sum(of.map((r) => r.revenue))).toBe(value);
        expect(sum(of.map((r) => r.pathRevenue))).toBe(value);
        expect(sum(of.map((r) => r.credit))).toBe(BigInt(own.length) * 1_000_000n);
        expect(sum(of.map((r) => r.pathCredit))).toBe(BigInt(own.length) * 1_000_000n);
      }
    }),
  );
});

test('conversions without a touch are Unattributed, never shared among channels', () => {
  const results = tallied([
    { path: [], value: 5_000_000n, currency: 'EUR' },
    { path: ['Store'], value: 1_000_000n, currency: 'EUR' },
  ]);
  const of = (channel: string) => results.find((r) => r.channel === channel);
  expect(of(UNATTRIBUTED)).toMatchObject({ revenue: 5_000_000n, credit: 1_000_000n, weight: 0 });
  expect(of('Direct')).toMatchObject({ revenue: 700_000n, pathRevenue: 0n, low: 0.35, high: 1 });
  expect(of('Store')).toMatchObject({ revenue: 200_000n, pathRevenue: 1_000_000n });
});

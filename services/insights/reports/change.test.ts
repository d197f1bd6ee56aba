import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decompose, layChangeTable } from './change.ts';

const MICRO = 1_000_000;
const channel = fc.constantFrom('Email', 'Store', 'Paid Search', 'Direct');
/** Credits are millionths of conversions; a conversion is worth up to 10,000 of the currency, or less than nothing. */
const line = fc
  .record({ channel, credit: fc.integer({ min: 0, max: 2e10 }), worth: fc.integer({ min: -1e8, max: 1e10 }) })
  .map(({ channel, credit, worth }) => ({
    channel,
    model: 'last',
    // Plus zero: there is no minus zero in the ledger.
    revenue_micros: Math.round((credit / MICRO) * worth) + 0,
    conversions: credit / MICRO,
  }));
const period = fc.uniqueArray(line, { selector: (l) => l.channel });
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('a change of revenue', () => {
  test('is volume, mix and rate to the micro, in every channel and in all', () =>
    fc.assert(
      fc.property(period, period, (before, now) => {
        const { rows, total } = layChangeTable(before, now, 'last');
        for (const row of [...rows, total]) {
          expect(row.volume_micros + row.mix_micros + row.rate_micros).toBe(row.change_micros);
          expect(row.change_micros).toBe(row.now.revenue_micros - row.before.revenue_micros);
        }
        expect(total.change_micros).toBe(
          sum(now.map((l) => l.revenue_micros)) - sum(before.map((l) => l.revenue_micros)),
        );
      }),
    ));

  test('read backwards is the same with turned signs: no period is preferred', () =>
    fc.assert(
      fc.property(period, period, (before, now) => {
        const there = layChangeTable(before, now, 'last').rows;
        const back = layChangeTable(now, before, 'last').rows;
        for (const row of there) {
          const other = back.find((r) => r.channel === row.channel);
          for (const figure of ['volume_micros', 'mix_micros', 'rate_micros'] as const)
            expect((other?.[figure] ?? Number.NaN) + row[figure]).toBe(0);
        }
      }),
    ));

  test('gives each factor its own contribution: none is only what is left over', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_000, max: 1e6 }), { minLength: 4, maxLength: 4 }),
        fc.nat(1e6),
        fc.nat(1e6),
        (n, r0, r1) => {
          const [n0 = 1, n1 = 1, more0 = 1, more1 = 1] = n;
          const all = { before: n0 + more0, now: n1 + more1 };
          const sides = [
            { conversions: n0, revenue_micros: r0 * n0 },
            { conversions: n1, revenue_micros: r1 * n1 },
          ] as const;
          const parts = decompose(...sides, all);
          const third = (x: number[], y: number[], z: number[]) => {
            const [x0 = 0, x1 = 0] = x;
            const [y0 = 0, y1 = 0] = y;
            const [z0 = 0, z1 = 0] = z;
            return ((x1 - x0) * (2 * y0 * z0 + y0 * z1 + y1 * z0 + 2 * y1 * z1)) / 6;
          };
          const [volume, mix, rate] = [
            [all.before, all.now],
            [n0 / all.before, n1 / all.now],
            [r0, r1],
          ];
          const near = (found: number, expected: number) =>
            expect(Math.abs(found - expected)).toBeLessThanOrEqual(2 + 1e-9 * Math.abs(expected) + 1e-3);
          near(parts.volume_micros, third(volume, mix, rate));
          near(parts.mix_micros, third(mix, volume, rate));
          near(parts.rate_micros, third(rate, volume, mix));
        },
      ),
    ));

  // 10 orders of 100, then twice as many: Email 15 of 20 instead of 5 of 10, and worth 120 instead of 100 each.
  const all = { before: 10, now: 20 };
  const before = { conversions: 5, revenue_micros: 500 * MICRO };

  test('is all volume when everything doubles', () =>
    expect(decompose(before, { conversions: 10, revenue_micros: 1_000 * MICRO }, all)).toMatchObject({
      volume_micros: 500 * MICRO,
      mix_micros: 0,
      rate_micros: 0,
    }));

  test('is all mix when the channel only takes a share from others', () =>
    expect(decompose(before, { conversions: 8, revenue_micros: 800 * MICRO }, { before: 10, now: 10 })).toMatchObject({
      volume_micros: 0,
      mix_micros: 300 * MICRO,
      rate_micros: 0,
    }));

  test('is all rate when only the value of an order changes', () =>
    expect(decompose(before, { conversions: 5, revenue_micros: 600 * MICRO }, { before: 10, now: 10 })).toMatchObject({
      volume_micros: 0,
      mix_micros: 0,
      rate_micros: 100 * MICRO,
    }));

  test('of all three is what the formula gives by hand', () =>
    // N 10 -> 20, s 0.5 -> 0.75, v 100 -> 120: volume 10 (2·50 + 60 + 75 + 2·90)/6, mix 0.25 (2·1000 + 1200 + 2000 + 2·2400)/6.
    expect(decompose(before, { conversions: 15, revenue_micros: 1_800 * MICRO }, all)).toEqual({
      change_micros: 1_300 * MICRO,
      volume_micros: 691_666_667,
      mix_micros: 416_666_667,
      rate_micros: 191_666_666,
    }));

  test('of a new channel is mix and volume, never rate: there is no earlier value to compare with', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e12 }), (orders, revenue_micros) => {
        const now = { conversions: orders / MICRO, revenue_micros };
        const parts = decompose({ conversions: 0, revenue_micros: 0 }, now, { before: 7, now: now.conversions + 3 });
        expect(Math.abs(parts.rate_micros)).toBeLessThanOrEqual(1);
      }),
    ));

  test('from a period without any conversion is all volume', () =>
    expect(
      decompose({ conversions: 0, revenue_micros: 0 }, { conversions: 4, revenue_micros: 90 }, { before: 0, now: 8 }),
    ).toMatchObject({ volume_micros: 90, mix_micros: 0, rate_micros: 0 }));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OurOrder, reconcile } from './compare.ts';

const line = (order_id: string, amount: number, currency = 'EUR', day = '2026-03-01') => ({
  order_id,
  amount,
  currency,
  day,
});
const order = (order_id: string, attributed: number, refunded = 0, unattributed = 0): OurOrder => ({
  order_id,
  currency: 'EUR',
  day: '2026-03-01',
  attributed: BigInt(attributed),
  unattributed: BigInt(unattributed),
  refunded: BigInt(refunded),
});
const gross = { net: false };

describe('a billing file', () => {
  test('that agrees leaves nothing: attributed + unattributed + refunds are what was billed', () => {
    const found = reconcile([line('a', 100), line('b', 50)], [order('a', 70, 30), order('b', 0, 0, 50)], gross);
    expect(found.sums).toEqual([
      {
        currency: 'EUR',
        orders: 2,
        attributed: 70n,
        unattributed: 50n,
        refunds: 30n,
        ours: 150n,
        file: 150n,
        difference: 0n,
      },
    ]);
    expect([found.onlyInFile, found.onlyOurs, found.amountsDiffer]).toEqual([[], [], []]);
  });

  test('with a credit note for the refund agrees too, and one of another amount does not', () => {
    const refunded = [order('a', 70, 30)];
    expect(reconcile([line('a', 100), line('a', -30)], refunded, gross).amountsDiffer).toEqual([]);
    expect(reconcile([line('a', 100), line('a', -20)], refunded, gross).amountsDiffer).toMatchObject([
      { file: 80n, ours: 70n },
    ]);
  });

  test('of amounts after refunds is compared with what is left of the orders', () => {
    const found = reconcile([line('a', 70)], [order('a', 70, 30)], { net: true });
    expect(found.sums[0]).toMatchObject({ refunds: 0n, difference: 0n });
  });

  test('with an order of another day or currency: the day is told, the currency is a difference', () => {
    const found = reconcile([line('a', 100, 'EUR', '2026-03-02')], [order('a', 100)], gross);
    expect([found.otherDay, found.sums[0]?.difference]).toEqual([1, 0n]);
    const other = reconcile([line('a', 100, 'USD')], [order('a', 100)], gross);
    expect([other.onlyInFile.length, other.onlyOurs.length]).toEqual([1, 1]);
  });
});

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const currency = fc.constantFrom('EUR', 'USD');
const lines = fc.array(
  fc.record({ order_id: id, currency, amount: fc.integer({ min: -50, max: 200 }), day: fc.constant('2026-03-01') }),
);
const orders = fc.uniqueArray(
  fc.record({
    order_id: id,
    currency,
    day: fc.constant('2026-03-01'),
    attributed: fc.bigInt(0n, 200n),
    unattributed: fc.bigInt(0n, 200n),
    refunded: fc.bigInt(0n, 50n),
  }),
  { selector: (o) => `${o.currency} ${o.order_id}` },
);

test('the sums differ by exactly what is listed, in every currency', () =>
  fc.assert(
    fc.property(lines, orders, fc.boolean(), (billed, ours, net) => {
      const found = reconcile(billed, ours, { net });
      for (const { currency, difference, attributed, unattributed, refunds, file } of found.sums) {
        const listed = [...found.onlyInFile, ...found.onlyOurs, ...found.amountsDiffer].filter(
          (one) => one.currency === currency,
        );
        expect(listed.reduce((sum, one) => sum + one.file - one.ours, 0n)).toBe(difference);
        expect(attributed + unattributed + refunds + difference).toBe(file);
      }
      const all = billed.reduce((sum, one) => sum + BigInt(one.amount), 0n);
      expect(found.sums.reduce((sum, one) => sum + one.file, 0n)).toBe(all);
    }),
  ));

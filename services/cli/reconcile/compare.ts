import type { BillingLine } from '../sheets/billing.ts';

/** An order as the tables have it; amounts in millionths. */
export interface OurOrder {
  readonly order_id: string;
  readonly currency: string;
  /** Day of the conversion in the time zone of the workspace. */
  readonly day: string;
  /** Ledger: credited to touches, and to none. */
  readonly attributed: bigint;
  readonly unattributed: bigint;
  readonly refunded: bigint;
}

/** An order on one side, or with another amount on each. */
export interface OrderDifference {
  readonly order_id: string;
  readonly currency: string;
  readonly day: string;
  readonly file: bigint;
  readonly ours: bigint;
}

/** One currency: attributed + unattributed + refunds = ours; file - ours = difference. */
export interface CurrencySums {
  readonly currency: string;
  readonly orders: number;
  readonly attributed: bigint;
  readonly unattributed: bigint;
  /** Refunds that the file does not count itself. */
  readonly refunds: bigint;
  readonly ours: bigint;
  readonly file: bigint;
  readonly difference: bigint;
}

/** What a comparison found. `sums` differ by exactly what the three lists hold. */
export interface Reconciliation {
  readonly sums: readonly CurrencySums[];
  readonly onlyInFile: readonly OrderDifference[];
  readonly onlyOurs: readonly OrderDifference[];
  readonly amountsDiffer: readonly OrderDifference[];
  /** Orders that are equal, but of another day in the file: no difference. */
  readonly otherDay: number;
}

interface Billed {
  readonly amount: bigint;
  /** The file has a credit note for it: its refunds are in the amount already. */
  readonly credited: boolean;
  readonly day: string;
}

const keyOf = ({ order_id, currency }: { readonly order_id: string; readonly currency: string }): string =>
  `${currency} ${order_id}`;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

/** Lines by order: amounts add up, the day is that of the first. */
function billedBy(lines: readonly BillingLine[]): Map<string, Billed & Pick<BillingLine, 'order_id' | 'currency'>> {
  const billed = new Map<string, Billed & Pick<BillingLine, 'order_id' | 'currency'>>();
  for (const { order_id, currency, amount, day } of lines) {
    const key = keyOf({ order_id, currency });
    const before = billed.get(key);
    billed.set(key, {
      order_id,
      currency,
      amount: (before?.amount ?? 0n) + BigInt(amount),
      credited: (before?.credited ?? false) || amount < 0,
      day: before?.day ?? day,
    });
  }
  return billed;
}

/**
 * Compares a billing file with the ledger, order by order. A file states what was billed, so refunds are added to what is
 * attributed and unattributed; not for an order the file has a credit note for, nor for any when the file is `net`: there
 * the refund is in the amount already. Orders are matched by id and currency, whatever their days.
 */
export function reconcile(
  lines: readonly BillingLine[],
  orders: readonly OurOrder[],
  { net }: { readonly net: boolean },
): Reconciliation {
  const billed = billedBy(lines);
  const ours = new Map(orders.map((order) => [keyOf(order), order]));
  const refundsOf = (order: OurOrder) => (net || billed.get(keyOf(order))?.credited ? 0n : order.refunded);
  const worthOf = (order: OurOrder) => order.attributed + order.unattributed + refundsOf(order);

  const both = [...billed].flatMap(([key, line]) => {
    const order = ours.get(key);
    return order ? [{ line, order }] : [];
  });
  const difference = (line: Omit<Billed, 'credited'> & Pick<BillingLine, 'order_id' | 'currency'>, worth: bigint) => ({
    order_id: line.order_id,
    currency: line.currency,
    day: line.day,
    file: line.amount,
    ours: worth,
  });
  const currencies = [...new Set([...lines, ...orders].map((one) => one.currency))].sort();
  return {
    sums: currencies.map((currency) => {
      const own = orders.filter((order) => order.currency === currency);
      const file = sum([...billed.values()].filter((line) => line.currency === currency).map((line) => line.amount));
      const worth = sum(own.map(worthOf));
      return {
        currency,
        orders: own.length,
        attributed: sum(own.map((order) => order.attributed)),
        unattributed: sum(own.map((order) => order.unattributed)),
        refunds: sum(own.map(refundsOf)),
        ours: worth,
        file,
        difference: file - worth,
      };
    }),
    onlyInFile: [...billed].filter(([key]) => !ours.has(key)).map(([, line]) => difference(line, 0n)),
    onlyOurs: orders
      // A cancelled order is worth nothing, and nobody bills it.
      .filter((order) => !billed.has(keyOf(order)) && worthOf(order) !== 0n)
      .map((order) => difference({ ...order, amount: 0n }, worthOf(order))),
    amountsDiffer: both
      .filter(({ line, order }) => line.amount !== worthOf(order))
      .map(({ line, order }) => difference(line, worthOf(order))),
    otherDay: both.filter(({ line, order }) => line.day !== order.day).length,
  };
}

import { FOLLOW_UPS } from './key.ts';

/** A touchpoint that makes or changes a conversion. */
export interface OrderEvent {
  readonly messageId: string;
  readonly occurredAt: number;
  /** Canonical type: the converting type, order_change or refund. */
  readonly type: string;
  /** Name of the conversion it makes, "" for changes and refunds. */
  readonly conversion: string;
  readonly orderId: string;
  /** Millionths of the currency; null where the event did not say. */
  readonly valueMicros: number | null;
  /** Of changes and refunds "" where the event did not say: that of the order. */
  readonly currency: string;
}

/** A conversion after all its events. */
export interface Conversion {
  readonly name: string;
  readonly key: string;
  readonly orderId: string;
  readonly messageId: string;
  readonly occurredAt: number;
  /** Value after changes and refunds, millionths. */
  readonly valueMicros: number;
  /** Value after changes, before refunds, millionths. */
  readonly grossMicros: number;
  readonly refundedMicros: number;
  readonly currency: string;
}

/**
 * The conversion its events make, in path order; undefined until the order itself is there. The first order event gives
 * name, time and value, the last change replaces the value, refunds subtract what they state, whatever its sign (one without
 * a value refunds all), and no more than there is. Amounts in
 * another currency than the order's do not count.
 */
export function conversionOf(key: string, events: readonly OrderEvent[]): Conversion | undefined {
  const first = events.find((event) => !FOLLOW_UPS.has(event.type));
  if (!first) return undefined;
  const inCurrency = events.filter((event) => isIn(first.currency, event));
  const change = inCurrency.findLast((event) => event.type === 'order_change' && event.valueMicros !== null);
  const grossMicros = change?.valueMicros ?? first.valueMicros ?? 0;
  const refunds = inCurrency.filter((event) => event.type === 'refund');
  const refundable = Math.max(0, grossMicros);
  // Shops write what they gave back as 20 or as -20.
  const asked = refunds.reduce((sum, refund) => sum + Math.abs(refund.valueMicros ?? refundable), 0);
  const refundedMicros = Math.min(refundable, asked);
  return {
    // State of the release before held no name: its keys began with it.
    name: first.conversion || key.slice(0, key.indexOf(':')),
    key,
    orderId: first.orderId,
    messageId: first.messageId,
    occurredAt: first.occurredAt,
    grossMicros,
    refundedMicros,
    valueMicros: grossMicros - refundedMicros,
    currency: first.currency,
  };
}

/** Whether a change or refund can be read in a currency: one without an amount, or with 0, is the same in each. */
const isIn = (currency: string, event: OrderEvent): boolean =>
  !event.valueMicros || event.currency === '' || event.currency === currency;

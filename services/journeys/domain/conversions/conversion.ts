import type { ConversionRule } from '../rules.ts';

/** A touchpoint that makes or changes a conversion. */
export interface OrderEvent {
  readonly messageId: string;
  readonly occurredAt: number;
  /** Canonical type: the converting type, order_change or refund. */
  readonly type: string;
  readonly orderId: string;
  /** Millionths of the currency; null where the event did not say. */
  readonly valueMicros: number | null;
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

const FOLLOW_UPS = new Set(['order_change', 'refund']);

/** The rule a touchpoint type falls under: its own, or the order's for a change or refund. */
export const ruleFor = (type: string, rules: readonly ConversionRule[]): ConversionRule | undefined =>
  rules.find((rule) => rule.type === (FOLLOW_UPS.has(type) ? 'order' : type));

/**
 * Key of a conversion within its profile: the order, not the message, so that browser and server may both report it.
 * A change or refund without an order id belongs to nothing.
 */
export function conversionKey(
  rule: ConversionRule,
  event: Pick<OrderEvent, 'type' | 'orderId' | 'messageId'>,
): string | undefined {
  if (event.orderId !== '') return `${rule.name}:${event.orderId}`;
  return FOLLOW_UPS.has(event.type) ? undefined : `${rule.name}:#${event.messageId}`;
}

/**
 * The conversion its events make, in path order; undefined until the order itself is there. The first order event gives
 * time and value, the last change replaces the value, refunds subtract (one without a value refunds all).
 */
export function conversionOf(
  key: string,
  events: readonly OrderEvent[],
  rules: readonly ConversionRule[],
): Conversion | undefined {
  const first = events.find((event) => !FOLLOW_UPS.has(event.type));
  const rule = first && ruleFor(first.type, rules);
  if (!first || !rule) return undefined;
  const change = events.findLast((event) => event.type === 'order_change' && event.valueMicros !== null);
  const grossMicros = change?.valueMicros ?? first.valueMicros ?? 0;
  const refunds = events.filter((event) => event.type === 'refund');
  const refundedMicros = Math.min(
    grossMicros,
    refunds.reduce((sum, refund) => sum + (refund.valueMicros ?? grossMicros), 0),
  );
  return {
    name: rule.name,
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

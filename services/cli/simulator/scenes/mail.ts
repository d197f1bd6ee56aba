import { HOUR, MINUTE } from '../calendar.ts';
import type { Scene, Step } from '../event.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { amount, type Order } from './order.ts';

const CAMPAIGN = { source: 'newsletter', medium: 'email' } as const;

/** A newsletter; whether its link is followed decides the caller, who plays the visit. */
export function newsletter(random: Random, person: Person, name: string): { scene: Scene; clicked: boolean } {
  const step = (event: string, afterMs: number): Step => ({
    afterMs: Math.round(afterMs),
    source: 'email',
    call: {
      userId: person.userId,
      type: 'track',
      event,
      properties: { email_subject: name },
      context: { campaign: { ...CAMPAIGN, name }, touch: { platform: 'server' } },
    },
  });
  if (random.chance(0.015)) return { scene: [step('Email Bounced', 0)], clicked: false };
  const opened = random.chance(0.3);
  const clicked = opened && random.chance(0.22);
  const scene = [step('Email Delivered', 0)];
  if (opened) scene.push(step('Email Opened', 5 * MINUTE + random.wait(5 * HOUR)));
  if (clicked) scene.push(step('Email Link Clicked', 30_000));
  return { scene, clicked };
}

/** A product review on a public page. */
export function review(random: Random, person: Person, order: Order, contentment: number): Scene {
  const product = order.items[0]?.product;
  const rating = Math.min(5, Math.max(1, Math.round(5 * contentment + (random.next() - 0.5) * 2)));
  return [
    {
      afterMs: 0,
      source: 'reviews',
      call: {
        userId: person.userId,
        type: 'track',
        event: 'Product Reviewed',
        properties: {
          product_id: product?.sku,
          review_id: `rv-${order.id}`,
          review_body: rating > 3 ? 'Does what it should, would buy again.' : 'Not what I expected.',
          rating,
        },
        context: {
          touch: { channel: 'Review', visibility: 'public', score_kind: 'rating', scale_min: 1, scale_max: 5 },
        },
      },
    },
  ];
}

/** Money back, in full or for one line. */
export function refund(random: Random, person: Person, order: Order): Scene {
  const cents = random.chance(0.6) ? order.cents : (order.items[0]?.product.cents ?? order.cents);
  return [
    {
      afterMs: 0,
      source: 'web',
      call: {
        ...(person.registered ? { userId: person.userId } : { context: { traits: { email: person.email } } }),
        type: 'track',
        event: 'Order Refunded',
        properties: { order_id: order.id, total: amount(cents), currency: 'EUR' },
      },
    },
  ];
}

/** The order's total is corrected downwards, as when one line is out of stock. */
export function orderChange(person: Person, order: Order): Scene {
  const left = order.items.length > 1 ? order.cents - (order.items.at(-1)?.product.cents ?? 0) : order.cents;
  return [
    {
      afterMs: 0,
      source: 'web',
      call: {
        ...(person.registered ? { userId: person.userId } : { context: { traits: { email: person.email } } }),
        type: 'track',
        event: 'Order Updated',
        properties: { order_id: order.id, revenue: amount(left), currency: 'EUR' },
      },
    },
  ];
}

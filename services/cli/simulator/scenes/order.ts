import { PRODUCTS, type Product } from '../catalog.ts';
import type { Random } from '../random.ts';

/** A purchase: what was bought and what it came to. */
export interface Order {
  readonly id: string;
  readonly items: readonly { readonly product: Product; readonly quantity: number }[];
  /** Total in cents. */
  readonly cents: number;
}

/** Cents as a decimal amount, the way shops send it. */
export const amount = (cents: number): number => cents / 100;

/** A basket around one product somebody came for. */
export function orderOf(random: Random, id: string, wanted: Product): Order {
  const items = [{ product: wanted, quantity: random.chance(0.12) ? 2 : 1 }];
  for (let extra = random.count(0.6); extra > 0; extra--) items.push({ product: random.pick(PRODUCTS), quantity: 1 });
  return { id, items, cents: items.reduce((sum, line) => sum + line.product.cents * line.quantity, 0) };
}

/** The properties of Order Completed. */
export const orderProperties = (order: Order): Record<string, unknown> => ({
  order_id: order.id,
  revenue: amount(order.cents),
  currency: 'EUR',
  products: order.items.map(({ product, quantity }) => ({
    product_id: product.sku,
    sku: product.sku,
    name: product.name,
    category: product.category,
    brand: product.brand,
    price: amount(product.cents),
    quantity,
  })),
});

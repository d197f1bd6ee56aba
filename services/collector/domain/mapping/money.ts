import type { Touchpoint } from '../../../../schemas/touchpoint.ts';
import { readMicros, readNumber } from '../reading/number.ts';
import { isPlain, type Plain } from '../reading/plain.ts';
import { readText } from '../reading/text.ts';
import { firstOf, type Reader, scrubbed } from './reader.ts';
import { isCancellation } from './types.ts';

/** Most lines of an order. */
const MOST_ITEMS = 200;

/** Fields an amount is read from, the one that decides first. `total` includes tax and shipping, so it comes last. */
const ORDER_VALUE = ['revenue', 'value', 'total'] as const;
const PLAIN_VALUE = ['revenue', 'value'] as const;

/** Value, currency, order and lines. */
export function mapMoney(reader: Reader, touch: Touchpoint): void {
  const { properties, issues, reading } = reader;
  const currency = properties['currency'];
  if (currency !== undefined && currency !== null && currency !== '') touch.currency = currencyOf(reader, currency);

  const isOrder = reading.family === 'order';
  const stated = firstOf(properties, ['order_id', 'orderId']);
  if (stated !== undefined) touch.order_id = readText(stated, 'properties.order_id', issues, 200);

  // Without a currency a custom event's "value" is seldom money: a volume, a score, a step.
  const fields =
    reading.type === 'custom' && touch.currency === '' ? (['revenue'] as const) : isOrder ? ORDER_VALUE : PLAIN_VALUE;
  for (const field of fields) {
    if (properties[field] === undefined || properties[field] === null) continue;
    const micros = readMicros(properties[field], `properties.${field}`, issues);
    if (micros === null) continue;
    touch.value_micros = micros;
    touch.value_field = field;
    break;
  }
  if (isOrder && isCancellation(touch.event)) {
    touch.value_micros = 0;
    touch.value_field = '';
  }
  mapItems(reader, touch);
}

function currencyOf({ issues }: Reader, value: unknown): string {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  if (/^[A-Z]{3}$/.test(code)) return code;
  issues.add('properties.currency', 'not an ISO 4217 code such as EUR');
  return '';
}

function mapItems(reader: Reader, touch: Touchpoint): void {
  const { properties, issues, reading } = reader;
  const products = properties['products'];
  if (Array.isArray(products)) {
    if (products.length > MOST_ITEMS) issues.add('properties.products', `more than ${MOST_ITEMS} lines, cut`);
    for (const product of products.slice(0, MOST_ITEMS)) {
      if (isPlain(product)) touch.items.push(itemOf(reader, product));
      else issues.add('properties.products', 'a line is not an object');
    }
  } else if (products !== undefined && products !== null) issues.add('properties.products', 'not a list');
  else if (reading.family === 'product') touch.items.push(itemOf(reader, properties));
}

function itemOf(reader: Reader, product: Plain): Touchpoint['items'][number] {
  const { issues } = reader;
  const field = 'properties.products';
  return {
    sku: readText(firstOf(product, ['sku', 'product_id', 'productId', 'id']), field, issues, 200),
    name: scrubbed(reader, product['name'], field),
    category: readText(product['category'], field, issues),
    brand: readText(product['brand'], field, issues),
    quantity: readNumber(product['quantity'], field, issues) ?? 1,
    price_micros: readMicros(product['price'], field, issues) ?? 0,
  };
}

import { z } from 'zod';
import { currency, day, micros, text } from './cells.ts';
import type { Sheet } from './sheet.ts';

const row = z.object({ order_id: text(200), day, amount: micros, currency: currency.optional() });

/** A line of a billing file, with its currency. */
export type BillingLine = Required<z.output<typeof row>>;

/** What accounting billed, a line an order or several: lines of an order add up, credit notes are negative. */
export const billing: Sheet<typeof row> = {
  name: 'billing lines',
  row,
  aliases: {
    date: 'day',
    order: 'order_id',
    id: 'order_id',
    order_number: 'order_id',
    total: 'amount',
    revenue: 'amount',
    value: 'amount',
  },
};

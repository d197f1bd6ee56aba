import { z } from 'zod';
import { currency, day, rate } from './cells.ts';
import type { Companion } from './companion.ts';

const row = z.object({ day, from_currency: currency, to_currency: currency.optional(), rate }).check((given) => {
  const { from_currency, to_currency } = given.value;
  if (from_currency === to_currency)
    given.issues.push({ code: 'custom', message: 'is from_currency', path: ['to_currency'], input: to_currency });
});

const pairOf = (r: z.output<typeof row>): string => `${r.day} ${r.from_currency} ${r.to_currency}`;

/** Rates of exchange, a line a day and pair of currencies; a rate holds until the next. */
export const rates: Companion<typeof row> = {
  table: 'rates',
  sheet: {
    name: 'rates',
    row,
    aliases: { date: 'day', from: 'from_currency', currency: 'from_currency', to: 'to_currency' },
    key: { of: pairOf, says: 'day and currencies' },
  },
  complete: (r, workspace) => ({ ...r, to_currency: r.to_currency ?? workspace.currency }),
  keyOf: pairOf,
  worthOf: (r) => r.rate,
  stored: `SELECT toString(day) AS day, from_currency, to_currency, toString(rate) AS rate
    FROM rates AS stored FINAL WHERE workspace = {workspace:String} AND stored.day BETWEEN {from:Date} AND {to:Date}`,
  columns: (r) => r,
};

import { z } from 'zod';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { portionsOf } from '../../runtime/clickhouse/portions.ts';
import type { OurOrder } from './compare.ts';

/** Which orders are asked for. */
export interface Wanted {
  /** Database of the workspace's views. */
  readonly views: string;
  /** A normalised model of the ledger: its credits sum to the orders. */
  readonly model: string;
  /** Names of the conversions that are sales. */
  readonly conversions: readonly string[];
  /** First and last day, inclusive, in the time zone of the workspace. */
  readonly from: string;
  readonly to: string;
}

const READING = {
  outsideDatabase: true,
  timeoutMs: 300_000,
  settings: { readonly: '2', max_execution_time: 300 },
} as const;

const row = z.object({
  order_id: z.string(),
  currency: z.string(),
  day: z.string(),
  attributed: z.string().transform(BigInt),
  unattributed: z.string().transform(BigInt),
  refunded: z.string().transform(BigInt),
});

/** Orders of the tables, their value by the ledger. An order that two profiles have is the sum of both. */
const sqlOf = (views: string, which: string): string => `
  SELECT order_id, currency, toString(max(converted_on)) AS day,
    toString(toInt128(sum(attributed) * 1000000)) AS attributed, toString(toInt128(sum(unattributed) * 1000000)) AS unattributed,
    toString(toInt128(sum(refunded) * 1000000)) AS refunded
  FROM (
    SELECT order_id, currency, converted_on, toDecimal128(0, 6) AS attributed, toDecimal128(0, 6) AS unattributed, toDecimal128(refunded, 6) AS refunded
    FROM ${views}.conversions
    WHERE ${which} AND conversion IN {conversions:Array(String)} AND order_id != ''
    UNION ALL
    SELECT order_id, currency, converted_on, sumIf(revenue, channel != '${UNATTRIBUTED}'), sumIf(revenue, channel = '${UNATTRIBUTED}'), toDecimal128(0, 6)
    FROM ${views}.credits
    WHERE ${which} AND conversion IN {conversions:Array(String)} AND order_id != '' AND model = {model:String}
    GROUP BY order_id, currency, converted_on, conversion_key
    HAVING sum(revenue) != 0 OR sum(credit) != 0
  )
  GROUP BY order_id, currency`;

/** The orders of the days, and those of the ids on whatever day. */
export async function readOurOrders(
  client: ClickHouseClient,
  { views, ...wanted }: Wanted,
  ids: ReadonlySet<string>,
): Promise<OurOrder[]> {
  const { from, to, model, conversions } = wanted;
  const ask = async (which: string, more: Readonly<Record<string, string | readonly string[]>>): Promise<OurOrder[]> =>
    z.array(row).parse(await client.query(sqlOf(views, which), { model, conversions, ...more }, READING));
  const orders = await ask('converted_on BETWEEN {from:Date} AND {to:Date}', { from, to });
  const found = new Set(orders.map((order) => order.order_id));
  const elsewhere = [...ids].filter((id) => !found.has(id));
  for (const some of portionsOf(elsewhere))
    orders.push(...(await ask('order_id IN {ids:Array(String)}', { ids: some })));
  return orders;
}

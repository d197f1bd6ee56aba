import { addDays, dayIn } from '../../services/insights/reports/calendar.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { WORKSPACE } from './insights-rows.ts';

/** What advertising cost in the world of insights-rows.ts, by day: channel, campaign, cost, currency, impressions, clicks. */
const DAILY = [
  ['Paid Search', 'brand-spring', 21.5, 'EUR', 900, 60],
  ['Paid Social', 'reels-spring', 12.25, 'EUR', 4_000, 35],
  ['Display', 'banners', 4, 'EUR', 9_000, 6],
  ['Affiliates', 'cashback', 3.4, 'USD', 0, 0],
] as const;

/** What a dollar is worth, from `days` before today on. */
const RATES = [
  [40, '0.9'],
  [10, '0.950000001'],
] as const;

/** Writes 30 days of costs, some in dollars, and the rates they take; answers the rows. */
export async function insertCosts(client: ClickHouseClient, now: number) {
  const today = dayIn('UTC', now);
  const costs = Array.from({ length: 30 }, (_, ago) =>
    DAILY.map(([channel, campaign, cost, currency, impressions, clicks]) => ({
      workspace: WORKSPACE,
      day: addDays(today, -ago),
      channel,
      campaign,
      cost,
      currency,
      impressions,
      clicks,
    })),
  ).flat();
  const rates = RATES.map(([ago, rate]) => ({
    workspace: WORKSPACE,
    day: addDays(today, -ago),
    from_currency: 'USD',
    to_currency: 'EUR',
    rate,
  }));
  await client.insertRows('costs', costs);
  await client.insertRows('rates', rates);
  return { costs, rates };
}

import { setTimeout as delay } from 'node:timers/promises';
import { viewsDatabase } from '../../runtime/clickhouse/index.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { ENTRIES, PRODUCTS } from '../simulator/catalog.ts';
import type { Payload } from '../simulator/event.ts';
import { DEMO_WORKSPACE } from './config.ts';

const LOOK_MS = 50;

/** A customer who is known by customer number and e-mail address, and by whom nothing was done lately. */
export interface KnownCustomer {
  readonly userId: string;
  readonly email: string;
  /** Hash of the address. */
  readonly emailId: string;
  /** Hash of the customer number: the profile. */
  readonly profile: string;
}

/** Credit of one order by model and channel, decimal text; equal when nothing moved under any model. */
export type Credit = readonly (readonly [model: string, channel: string, revenue: string])[];

/** The row of a profile. */
export interface ProfileRow {
  readonly known: number;
  readonly sessions: number;
  readonly touches: number;
}

/** The customer with the fewest touches within the lookback; of those the one who bought most. */
export async function findKnownCustomer(client: ClickHouseClient): Promise<KnownCustomer | undefined> {
  const [row] = await client.query<KnownCustomer>(
    `SELECT u.value AS userId, e.value AS email, e.identifier AS emailId, m.profile_id AS profile
     FROM (SELECT identifier, profile_id FROM members FINAL WHERE workspace = {workspace:String}) AS m
     INNER JOIN (SELECT identifier, any(value) AS value FROM identifier_values WHERE workspace = {workspace:String} AND namespace = 'email' GROUP BY identifier) AS e ON e.identifier = m.identifier
     INNER JOIN (SELECT identifier, any(value) AS value FROM identifier_values WHERE workspace = {workspace:String} AND namespace = 'user_id' GROUP BY identifier) AS u ON u.identifier = m.profile_id
     INNER JOIN (SELECT profile_id, last_seen_at, orders FROM profiles FINAL WHERE workspace = {workspace:String}) AS p ON p.profile_id = m.profile_id
     ORDER BY greatest(p.last_seen_at, now64(3) - INTERVAL 31 DAY), p.orders DESC, userId LIMIT 1`,
    { workspace: DEMO_WORKSPACE },
  );
  return row;
}

/** Somebody whom nobody knows follows an ad on a search page and reads: three pages. */
export function adVisit(anonymousId: string, run: string, at: number): Payload[] {
  const ad = ENTRIES.paid_search;
  const [, campaign] = ad.campaigns;
  return PRODUCTS.slice(0, 3).map(({ sku, name }, i) => {
    const path = `/p/${sku.toLowerCase()}`;
    const query = i > 0 ? '' : `?utm_source=${ad.source}&utm_medium=${ad.medium}&utm_campaign=${campaign}`;
    const referrer = i > 0 ? '' : 'https://www.google.com/';
    return {
      type: 'page',
      messageId: `${run}-page-${i}`,
      anonymousId,
      name,
      timestamp: new Date(at + i).toISOString(),
      context: {
        page: { path, title: name, url: `https://shop.example${path}${query}`, search: query, referrer },
        ...(i > 0 ? {} : { campaign: { source: ad.source, medium: ad.medium, name: campaign } }),
      },
    };
  });
}

/** An order as the shop's server reports it: the customer number, no browser. */
export const serverOrder = (userId: string, run: string, at: number): Payload => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `${run}-order`,
  userId,
  timestamp: new Date(at).toISOString(),
  properties: { order_id: orderOf(run), revenue: 59.9, currency: 'EUR' },
  context: { touch: { platform: 'server' } },
});

/** The order's number in a run. */
export const orderOf = (run: string): string => `V-${run.replace('visitor-', '')}`;

/** The visitor says who it is. */
export const signIn = (anonymousId: string, email: string, run: string, at: number): Payload => ({
  type: 'identify',
  messageId: `${run}-sign-in`,
  anonymousId,
  traits: { email },
  timestamp: new Date(at).toISOString(),
});

/** What each model gives each channel of an order now, as the view says. */
export async function creditOf(client: ClickHouseClient, order: string): Promise<Credit> {
  const rows = await client.query<{ model: string; channel: string; amount: string }>(
    `SELECT model, channel, toString(sum(revenue)) AS amount FROM ${viewsDatabase(client.database, DEMO_WORKSPACE)}.credits
     WHERE order_id = {order:String} GROUP BY model, channel HAVING sum(revenue) != 0 ORDER BY model, sum(revenue) DESC, channel`,
    { order },
  );
  return rows.map(({ model, channel, amount }) => [model, channel, Number(amount).toFixed(2)]);
}

/** The visitor as a profile of its own; null while there is none, and when all it did is somebody's. */
export async function visitorRow(client: ClickHouseClient, device: string): Promise<ProfileRow | null> {
  const [row] = await client.query<ProfileRow>(
    `SELECT toUInt8(known) AS known, sessions, touches FROM ${viewsDatabase(client.database, DEMO_WORKSPACE)}.profiles WHERE profile_id = {device:String}`,
    { device },
  );
  return row ?? null;
}

/** Looks until something is as it should be; undefined when it is not within `waitMs`. */
export async function waitFor<T extends object | null>(
  look: () => Promise<T>,
  is: (found: T) => boolean,
  waitMs = 20_000,
): Promise<T | undefined> {
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(LOOK_MS)) {
    const found = await look();
    if (is(found)) return found;
  }
  return undefined;
}

import { expect, test } from 'vitest';
import type { RunQuery } from '../query/query.ts';
import { scopeOf } from '../query/query.ts';
import { readCustomer } from './read.ts';

const PERSON = '1'.padEnd(32, '0');
const at = (minute: number) => Date.UTC(2026, 2, 1) + minute * 60_000;
const session = (i: number) => ({
  session_id: `${PERSON}-s${i}`,
  ...{ channel: 'Direct', source: '', medium: '', campaign: '', platform: 'web', events: 1, views: 1, orders: 0 },
  started_at: at(-i),
  ended_at: at(-i),
});
const journey = (i: number) => ({
  journey_id: `${PERSON}-j${i}`,
  ...{ state: 'converted', conversion: 'order', conversion_key: `order:${i}`, order_id: `${i}`, message_id: `m${i}` },
  ...{ value_micros: '1', gross_micros: '1', refunded_micros: '0', currency: 'EUR', touches: 0 },
  ...{ path: [], path_messages: [], path_times: [] },
  ...{ started_at: at(-i), ended_at: at(-i), converted_at: at(-i) },
});

/** Tables of sessions and journeys with so many rows, read as far as a query reads them. */
const holding =
  (sessions: number, journeys: number): RunQuery =>
  async (name, { sql }) => {
    const most = Number(/LIMIT (\d+)$/.exec(sql)?.[1]);
    const rows = (n: number, row: (i: number) => object) => Array.from({ length: Math.min(n, most) }, (_, i) => row(i));
    return name === 'sessions' ? rows(sessions, session) : name === 'journeys' ? rows(journeys, journey) : [];
  };
const read = (run: RunQuery) =>
  readCustomer({ run, scope: scopeOf('db', 'main'), secret: '', normalise: () => undefined }, PERSON, null);

test('a history that is longer than an answer says so: sessions and conversions, not touches alone', async () => {
  const long = await read(holding(300, 300));
  expect([long.sessions.length, long.more_sessions]).toEqual([200, true]);
  expect([long.orders.length, long.more_orders]).toEqual([100, true]);
  const fits = await read(holding(200, 100));
  expect([fits.sessions.length, fits.more_sessions]).toEqual([200, false]);
  expect([fits.orders.length, fits.more_orders]).toEqual([100, false]);
});

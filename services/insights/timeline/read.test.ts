import { describe, expect, test } from 'vitest';
import { identifierOf } from '../../../schemas/identifier.ts';
import type { RunQuery } from '../query/query.ts';
import { scopeOf } from '../query/query.ts';
import { findProfile, readCustomer } from './read.ts';
import { wantedOf } from './wanted.ts';

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

const touch = (message_id: string, type: string, platform: string) => ({
  ...{
    message_id,
    type,
    platform,
    origin: PERSON,
    occurred_at: at(5),
    event: '',
    channel: '',
    source_id: 'web',
    source: '',
  },
  ...{ medium: '', campaign: '', direction: '', actor: '', topic: '', intent: '', outcome: '', page_title: '' },
  ...{ page_path: '', object_name: '', place_id: '', order_id: '', value_micros: null, currency: '', score: null },
  ...{ scale_min: null, scale_max: null, score_kind: '', duration_ms: null },
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

test('a call, a visit to a store or an order at a till during a session stands beside it, not in it', async () => {
  const rows: Record<string, object[]> = {
    sessions: [{ ...session(0), ended_at: at(10) }],
    touches: [touch('page', 'view', 'web'), touch('call', 'call', 'phone'), touch('store', 'presence', 'kiosk')].concat(
      touch('till', 'order', 'pos'),
    ),
  };
  const { touches } = await read(async (name) => rows[name] ?? []);
  expect(touches.map((t) => [t.message_id, t.session_id])).toEqual([
    ['page', `${PERSON}-s0`],
    ['call', null],
    ['store', null],
    ['till', null],
  ]);
});

describe('who is found by a number', () => {
  const [ANNA, BEN] = ['1a'.padEnd(32, '0'), '1b'.padEnd(32, '0')];
  const hashOf = (namespace: string, value: string) => identifierOf('key', 'main', namespace, value);
  /** An order of Anna, and identifiers that lead to people. */
  const knowing =
    (people: Record<string, string>, orders: Record<string, string>): RunQuery =>
    async (name, { params }) => {
      if (name === 'order_profile')
        return [orders[String(params['order'])]].flatMap((p) => (p ? [{ profile_id: p }] : []));
      const ids = Array.isArray(params['identifiers']) ? params['identifiers'].map(String) : [];
      if (name !== 'present') return [];
      return ids.flatMap((id) =>
        [people[id] ?? (id === ANNA ? ANNA : undefined)].flatMap((p) =>
          p ? [{ id, profile_id: p, linked: true }] : [],
        ),
      );
    };
  const find = (typed: string, run: RunQuery) => {
    const wanted = wantedOf(typed);
    if (!wanted) throw new Error('nothing is meant');
    return findProfile({ run, scope: scopeOf('db', 'main'), secret: 'key', normalise: ({ value }) => value }, wanted);
  };

  test('that is one customer’s order and another’s customer number is nobody, but who asks is told what to say', async () => {
    const run = knowing({ [hashOf('user_id', '1001')]: BEN }, { 1001: ANNA });
    await expect(find('1001', run)).rejects.toThrow('order:… or user_id:…');
    expect(await find('order:1001', run)).toEqual({ profile: ANNA, askedFor: null });
    expect(await find('user_id:1001', run)).toEqual({ profile: BEN, askedFor: null });
  });

  test('that means several things of one customer is that customer', async () =>
    expect(await find('1001', knowing({ [hashOf('loyalty_id', '1001')]: ANNA }, { 1001: ANNA }))).toEqual({
      profile: ANNA,
      askedFor: null,
    }));

  test('of 32 hex digits is whose profile it is, else whose number it is', async () => {
    const number = '2'.padEnd(32, 'c');
    expect(await find(number, knowing({ [number]: BEN }, {}))).toEqual({ profile: BEN, askedFor: number });
    expect(await find(number, knowing({ [hashOf('user_id', number)]: BEN }, {}))).toEqual({
      profile: BEN,
      askedFor: null,
    });
  });
});

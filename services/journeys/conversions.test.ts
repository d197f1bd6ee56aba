import { describe, expect, test } from 'vitest';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import { rulesOf } from './rules.ts';
import { rowsOf, runJourneys, seenBy } from './testing/run.ts';
import { touchpointOf, workspaceOf } from './testing/touchpoints.ts';

const ANN = `1${'a'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

const at = (id: string, minute: number, more: Partial<Touchpoint> = {}) =>
  touchpointOf({
    message_id: id,
    origin: ANN,
    occurred_at: T0 + minute * MINUTE,
    received_at: T0,
    type: 'view',
    platform: 'web',
    channel_given: 'Email',
    ...more,
  });
const call = (id: string, minute: number, more: Partial<Touchpoint> = {}) =>
  at(id, minute, { type: 'call', platform: 'phone', ...more });
const order = (id: string, minute: number, more: Partial<Touchpoint> = {}) =>
  at(id, minute, {
    type: 'order',
    platform: 'server',
    order_id: id,
    value_micros: 9_000_000,
    currency: 'EUR',
    ...more,
  });

type Configured = NonNullable<Parameters<typeof workspaceOf>[0]>;
const runWith = (more: Configured, ...batches: Touchpoint[][]) =>
  runJourneys(batches, rulesOf(workspaceOf({ attribution: { models: ['last'] }, ...more }), 'test'));

/** Message, name, value and path of each conversion that stands. */
const standing = (written: ReturnType<typeof runWith>) =>
  [...new Map(rowsOf(written, 'journey').map((row) => [row.journey_id, row])).values()]
    .filter((row) => row.state === 'converted' && !row.deleted)
    .map((row) => `${row.conversion} ${row.message_id} ${row.value_micros / 1e6} ${row.currency} ${row.path_messages}`)
    .sort();

describe('a touchpoint', () => {
  const two: Configured = {
    conversions: [
      { name: 'gold', type: 'order', when: { place_id: ['berlin', 'bonn'] } },
      { name: 'order', type: 'order', when: { platform: { not: 'kiosk' }, value: { at_least: 9 } } },
    ],
  };

  test('makes the first conversion whose conditions it meets, and one at most', () => {
    const orders = [
      order('a', 0, { place_id: 'bonn' }),
      order('b', 1),
      order('c', 2, { platform: 'kiosk' }),
      order('d', 3, { value_micros: 8_999_999 }),
      order('e', 4, { value_micros: null }),
    ];
    expect(standing(runWith(two, orders))).toEqual(['gold a 9 EUR ', 'order b 9 EUR ']);
  });

  test('keeps its refunds under whatever name: they say which order, not what kind', () => {
    const refund = order('r', 5, { type: 'refund', order_id: 'a', value_micros: 4_000_000 });
    expect(standing(runWith(two, [refund], [order('a', 0, { place_id: 'bonn' })]))).toEqual(['gold a 5 EUR ']);
  });

  test('that renames its order moves the ledger lines, though nothing else of them changes', () => {
    const late = order('a', 1, { order_id: 'o', place_id: 'bonn' });
    const written = runWith(two, [order('b', 1, { order_id: 'o' })], [late]);
    const lines = rowsOf(written, 'credit').map((row) => `${row.sign} ${row.conversion}`);
    expect(lines).toEqual(['1 order', '-1 order', '1 gold']);
  });
});

describe('an amount in another currency than the order', () => {
  const dollars = order('a', 0, { currency: 'USD' });
  const later = (type: string, currency: string, value_micros: number | null) =>
    order(`${type}${currency}`, 5, { type, order_id: 'a', value_micros, currency });
  const worth = (...events: Touchpoint[]) => standing(runWith({}, events));

  test('neither changes it nor is refunded, whichever comes first', () => {
    const foreign = [later('order_change', 'EUR', 5_000_000), later('refund', 'EUR', 4_000_000)];
    expect(worth(dollars, ...foreign)).toEqual(['order a 9 USD ']);
    expect(worth(...foreign, dollars)).toEqual(['order a 9 USD ']);
  });

  test('counts where it states none: it is the one of the order', () => {
    expect(worth(dollars, later('order_change', '', 5_000_000), later('refund', '', 4_000_000))).toEqual([
      'order a 1 USD ',
    ]);
  });

  test('counts where it is nothing or all of it: a cancelled order, a refund without an amount', () => {
    expect(worth(dollars, later('order_change', 'EUR', 0))).toEqual(['order a 0 USD ']);
    expect(worth(dollars, later('refund', 'EUR', null))).toEqual(['order a 0 USD ']);
  });
});

test('a conversion is worth what its rule says: a fixed value, a score in points, a cost', () => {
  const written = runWith(
    {
      conversions: [
        { name: 'lead', type: 'lead', value: 25, currency: 'USD' },
        { name: 'rating', type: 'review', value: 'score' },
        { name: 'delivery', type: 'delivered', value: 'cost' },
      ],
    },
    [at('l', 0, { type: 'lead', platform: 'server', value_micros: 5 })],
    [at('r', 1, { type: 'review', score: 4.5, currency: 'EUR', platform: '' })],
    [at('d', 2, { type: 'delivered', cost_micros: 300_000, cost_currency: 'GBP', platform: '' })],
  );
  expect(standing(written)).toEqual(['delivery d 0.3 GBP r', 'lead l 25 USD ', 'rating r 4.5  r']);
});

describe('counting', () => {
  const counted = (once_per: 'order' | 'session' | 'person' | 'event', ...batches: Touchpoint[][]) =>
    standing(runWith({ conversions: [{ name: 'call', type: 'call', once_per }] }, ...batches)).map(
      (line) => line.split(' ')[1],
    );

  test('once per order counts an order that two systems report once, and what names none each time', () => {
    const calls = [call('a', 0, { order_id: 'x' }), call('b', 1, { order_id: 'x' }), call('c', 2), call('d', 3)];
    expect(counted('order', calls)).toEqual(['a', 'c', 'd']);
    expect(counted('event', calls)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('once per person counts the first, whenever it arrives', () => {
    expect(counted('person', [call('b', 50)], [call('c', 90)], [call('a', 7)])).toEqual(['a']);
  });

  test('once per session counts the first in each, and each outside', () => {
    const visit = [at('v', 0), at('w', 20)];
    expect(counted('session', visit, [call('late', 15)], [call('x', 60), call('y', 61)], [call('first', 5)])).toEqual([
      'first',
      'x',
      'y',
    ]);
  });

  test('two sessions that a late touch joins count once', () => {
    const visits = [at('v', 0), at('w', 50), call('a', 0), call('b', 50)];
    expect(counted('session', visits)).toEqual(['a', 'b']);
    expect(counted('session', visits, [at('between', 25)])).toEqual(['a']);
  });

  test('what a session reaches by a touch after it counts with the session', () => {
    const visit = [at('v', 0), at('w', 20), call('a', 5), call('b', 25)];
    expect(counted('session', visit)).toEqual(['a', 'b']);
    expect(counted('session', visit, [at('x', 26)])).toEqual(['a']);
  });
});

describe('touches since the last conversion', () => {
  const since = (...batches: Touchpoint[][]) =>
    standing(runWith({ conversions: [{ touches: 'since_last' }] }, ...batches)).map((line) =>
      line.replace(' 9 EUR', ''),
    );

  test('are those after it: the touch at its instant is its own', () => {
    const day = [call('a', 0), order('o', 10), call('b', 10), call('c', 11), order('p', 20)];
    expect(since(day)).toEqual(['order o a,b', 'order p c']);
  });

  test('are divided again when a conversion comes late between, moves, or names another order', () => {
    const day = [call('a', 0), call('b', 20), order('p', 30)];
    expect(since(day, [order('o', 10)])).toEqual(['order o a', 'order p b']);
    const twice = order('again', 25, { order_id: 'o' });
    expect(since([...day, twice], [order('o', 10)])).toEqual(['order o a', 'order p b']);
  });

  test('are shared by conversions of one instant, whatever came first', () => {
    const both = [order('o', 30), order('p', 30)];
    expect(since([call('a', 0)], [order('o', 30)], [order('p', 30)])).toEqual(['order o a', 'order p a']);
    expect(since([call('a', 0), call('b', 20), ...both], [order('n', 10)])).toEqual([
      'order n a',
      'order o b',
      'order p b',
    ]);
  });

  test('of two orders that change at once, each sees the other where it is now', () => {
    const day = [call('a', 0), call('b', 20), order('p2', 40, { order_id: 'p' }), order('o2', 30, { order_id: 'o' })];
    const earlier = [order('p1', 35, { order_id: 'p' }), order('o1', 10, { order_id: 'o' })];
    expect(since(day, earlier)).toEqual(['order o1 a', 'order p1 b']);
  });
});

describe('the change of a score', () => {
  const nps = {
    name: 'nps',
    type: 'survey_response' as const,
    when: { score_kind: 'nps' },
    value: 'score_change' as const,
  };
  const answer = (id: string, minute: number, score: number | null, more: Partial<Touchpoint> = {}) =>
    at(id, minute, {
      type: 'survey_response',
      platform: '',
      score_kind: 'nps',
      score,
      channel_given: 'Survey',
      ...more,
    });
  const changes = (...batches: Touchpoint[][]) => standing(runWith({ conversions: [nps] }, ...batches));

  test('is the way from one answer to the next in points of 100; the first one changes nothing that is known', () => {
    const told = [answer('a', 0, 7), answer('b', 10, 9), answer('c', 20, 4)];
    expect(changes([answer('a', 0, 7)])).toEqual([]);
    expect(changes(told)).toEqual(['nps b 20  ', 'nps c -50  ']);
  });

  test('is credited to what happened in between, not to the asking and answering', () => {
    const asked = at('i', 16, { type: 'survey_invite', platform: '' });
    const day = [call('x', 0), answer('a', 5, 8), call('y', 5), call('z', 6), asked, answer('b', 20, 6)];
    const written = runWith({ conversions: [nps], attribution: { models: ['linear', 'last'] } }, day);
    expect(standing(written)).toEqual(['nps b -20  z']);
    const lines = rowsOf(written, 'credit').map((row) => `${row.model} ${row.message_id} ${row.amount_micros}`);
    expect(lines.sort()).toEqual(['last z -20000000', 'linear z -20000000']);
  });

  test('is corrected by an answer that comes late between two others', () => {
    const calls = [call('x', 5), call('y', 15)];
    const late = changes([...calls, answer('a', 0, 2), answer('c', 20, 10)], [answer('b', 10, 9)]);
    expect(late).toEqual(['nps b 70  x', 'nps c 10  y']);
    const once = runWith({ conversions: [nps] }, [answer('a', 0, 2), answer('c', 20, 10)], [answer('b', 10, 9)]);
    const ledger = rowsOf(once, 'credit').map((row) => `${row.sign} ${row.amount_micros}`);
    expect(ledger.sort()).toEqual(['-1 80000000', '1 10000000', '1 70000000', '1 80000000']);
  });

  test('needs a score on its scale: the stated one, else that of its kind', () => {
    const stated = { scale_min: 1, scale_max: 5 };
    const told = [answer('a', 0, 5, stated), answer('b', 1, 11), answer('c', 2, null), answer('d', 3, 5)];
    expect(changes(told)).toEqual(['nps d -50  ']);
  });

  test('compares answers of one kind only, and of one instant in the order of their ids', () => {
    const other = answer('o', 5, 1, { score_kind: 'csat' });
    expect(changes([answer('a', 0, 5), other, answer('c', 10, 7), answer('b', 10, 10)])).toEqual([
      'nps b 50  ',
      'nps c -30  ',
    ]);
  });

  test('ends no journey: the way to an order goes on past a survey', () => {
    const day = [call('x', 0), answer('a', 1, 5), call('y', 2), answer('b', 3, 6)];
    const written = runWith({ conversions: [nps] }, day);
    expect(seenBy(written).open.map((line) => line.split(' ')[1])).toEqual(['x,a,y,b']);
  });
});

describe('versions', () => {
  const from = (minute: number) => new Date(T0 + minute * MINUTE).toISOString();

  test('hold by event time: the instant of the conversion picks, wherever its touches lie', () => {
    const written = runWith(
      {
        versions: [
          { effective_from: from(100), conversions: [{ touches: 'since_last' }], attribution: { models: ['first'] } },
          { effective_from: from(200), attribution: { lookback_days: 1, models: ['linear', 'last'] } },
        ],
      },
      [order('late', 201), order('o', 99), order('p', 100)],
      [call('a', 0), call('b', 99)],
    );
    const lines = seenBy(written).credits.map((line) => line.split(' ').slice(2).join(' '));
    expect(lines).toEqual(['late last  9000000', 'late linear  9000000', 'o last b 9000000', 'p first  9000000']);
  });

  test('of channels are picked by the touch', () => {
    const news = { channels: [{ channel: 'News', source: 'mail' }] };
    const visit = (id: string, minute: number) =>
      at(id, minute, { channel_given: '', source: 'mail', medium: 'email' });
    const written = runWith({ versions: [{ effective_from: from(60), ...news }] }, [visit('a', 59), visit('b', 100)]);
    expect(rowsOf(written, 'session').map((row) => row.channel)).toEqual(['Email', 'News']);
  });
});

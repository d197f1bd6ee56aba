import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeOf } from '../../services/insights/query/query.ts';
import { profilesOfOrder } from '../../services/insights/timeline/links.ts';
import {
  type ClickHouseClient,
  connectClickHouse,
  migrate,
  reloadLinks,
} from '../../services/runtime/clickhouse/index.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { backend } from '../support/backend.ts';
import { TEN_QUESTIONS } from '../support/ten-questions.ts';

/**
 * The questions people ask on day one, as they would type them. The world: 2,000 orders of 100 EUR over 40 days, each
 * with two path touches of its customer, credited under two models; every tenth order was corrected a day later.
 */
const ORDERS = 2_000;
const env = environment.parse(backend().env);
const base = connectClickHouse(env);
const views: ClickHouseClient = connectClickHouse(env, `${env.CLICKHOUSE_DATABASE}_main`);

const ID = (rank: number, n: string) => `concat('${rank}', leftPad(lower(hex(${n})), 31, '0'))`;
const DAY_OF = '(today() - 1 - number % 40)';

const WORLD = [
  `INSERT INTO touchpoints (workspace, message_id, source_id, origin, identifiers, occurred_at, occurred_on, received_at, type, channel, src_topic, src_partition, src_offset, is_bot)
   SELECT 'main', concat('m', number), 'web', ${ID(6, 'number % 500')}, [], toDateTime64(${DAY_OF}, 3, 'UTC'), ${DAY_OF},
     toDateTime64(${DAY_OF}, 3, 'UTC'), 'view', ['Email', 'Paid Search', 'Direct'][number % 3 + 1], 'touchpoints', number % 4, intDiv(number, 4), number % 77 = 0
   FROM numbers(${ORDERS * 2})`,
  `INSERT INTO identifier_values (workspace, identifier, namespace, value) SELECT 'main', ${ID(4, '7')}, 'email', 'anna@example.com'`,
  `INSERT INTO logins (workspace, device, from_at, to_at, person, _seq, _loaded_at) SELECT 'main', ${ID(6, '7')}, toDateTime64('1900-01-01 00:00:00', 3, 'UTC'), toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), ${ID(4, '7')}, 1, now()`,
  `INSERT INTO journeys (workspace, journey_id, profile_id, state, conversion, conversion_key, order_id, started_at, ended_at, converted_at, converted_on, value_micros, gross_micros, currency, path, touches, _seq)
   SELECT 'main', concat('j', number), ${ID(6, 'number % 500')}, 'converted', 'order', concat('o', number), concat('o', number),
     toDateTime64(${DAY_OF} - 2, 3, 'UTC'), toDateTime64(${DAY_OF}, 3, 'UTC'), toDateTime64(${DAY_OF}, 3, 'UTC'), ${DAY_OF}, 100000000, 100000000, 'EUR',
     [['Email', 'Paid Search', 'Direct'][number % 3 + 1], 'Direct'], 2, number + 1 FROM numbers(${ORDERS})`,
  ...[
    ['first', 1, '100000000', '1000000'],
    ['linear', 1, '50000000', '500000'],
    ['linear', 2, '50000000', '500000'],
  ].map(
    ([model, position, amount, share]) =>
      `INSERT INTO credits (workspace, conversion, conversion_key, model, position, channel, campaign, converted_on, touched_on, currency, amount_micros, credit_micros, sign, recorded_at)
       SELECT 'main', 'order', concat('o', number), '${model}', ${position}, ${position} = 2 ? 'Direct' : ['Email', 'Paid Search', 'Direct'][number % 3 + 1], 'spring', ${DAY_OF}, ${DAY_OF}, 'EUR', ${amount}, ${share}, 1,
         toDateTime64(${DAY_OF}, 3, 'UTC') FROM numbers(${ORDERS})`,
  ),
  // Every tenth order: the first touch turns out to be Store; a retraction and a new entry, a day later.
  ...[
    [`['Email', 'Paid Search', 'Direct'][number % 3 + 1]`, -1],
    [`'Store'`, 1],
  ].map(
    ([channel, sign]) =>
      `INSERT INTO credits (workspace, conversion, conversion_key, model, position, channel, campaign, converted_on, touched_on, currency, amount_micros, credit_micros, sign, recorded_at)
       SELECT 'main', 'order', concat('o', number), 'first', 1, ${channel}, 'spring', ${DAY_OF}, ${DAY_OF}, 'EUR', 100000000, 1000000, ${sign},
         toDateTime64(${DAY_OF} + 1, 3, 'UTC') FROM numbers(${ORDERS}) WHERE number % 10 = 0`,
  ),
  `INSERT INTO profiles (workspace, profile_id, known, first_channel, orders, revenue_micros, _seq)
   SELECT 'main', ${ID(6, 'number')}, number % 2, ['Email', 'Direct'][number % 2 + 1], 4, 400000000, number + 1 FROM numbers(500)`,
  `INSERT INTO costs (workspace, day, channel, campaign, cost, currency) SELECT 'main', today() - 1 - number, 'Paid Search', 'spring', 10, 'EUR' FROM numbers(40)`,
];

beforeAll(async () => {
  const workspaces = [{ name: 'main', time_zone: 'UTC', currency: 'EUR' }];
  await migrate(base, { database: base.database, workspaces });
  for (const sql of WORLD) await base.command(sql);
  await reloadLinks(base);
});
afterAll(() => Promise.all([base.close(), views.close()]));

const one = async <T>(sql: string): Promise<T> => (await views.query<T>(sql))[0] as T;

describe('the ten questions of day one', () => {
  const CHANNELS = TEN_QUESTIONS['revenue by channel of 30 days'];

  it('1. revenue by channel of 30 days: every order of the time is in it once', async () => {
    const rows = await views.query<{ channel: string; revenue: string }>(CHANNELS);
    expect(rows.map((row) => row.channel)).toContain('Direct');
    expect(rows.reduce((sum, row) => sum + Number(row.revenue), 0)).toBe((ORDERS * 30 * 100) / 40);
  });

  it.each([
    ['the credits view', CHANNELS, 'by_channel'],
    [
      'attribution_daily',
      `SELECT channel, sum(revenue) FROM attribution_daily WHERE model = 'linear' GROUP BY channel`,
      'by_channel',
    ],
    [
      'attribution_campaign',
      `SELECT campaign, sum(revenue) FROM attribution_campaign WHERE model = 'linear' GROUP BY campaign`,
      'by_campaign',
    ],
  ])('%s is answered from a projection, not from lines', async (_, sql, projection) => {
    const plan = await views.query<{ explain: string }>(`EXPLAIN projections = 1 ${sql}`);
    expect(plan.map((row) => row.explain).join('\n')).toMatch(new RegExp(`ReadFromMergeTree \\(${projection}\\)`));
  });

  it('2. models side by side: they differ by channel and agree in sum', async () => {
    const rows = await views.query<{ first: string; linear: string }>(TEN_QUESTIONS['models side by side']);
    const sum = (of: 'first' | 'linear') => rows.reduce((total, row) => total + Number(row[of]), 0);
    expect(sum('first')).toBe(ORDERS * 100);
    expect(sum('linear')).toBe(ORDERS * 100);
    expect(rows.some((row) => row.first !== row.linear)).toBe(true);
  });

  it('3. a customer’s timeline by e-mail: what she did before she was known is in it, and little else is read', async () => {
    const sql = TEN_QUESTIONS['a timeline by e-mail'];
    expect(await one(sql)).toEqual({ n: 8, owners: 1 });
    const plan = await views.query<{ explain: string }>(`EXPLAIN indexes = 1 ${sql}`);
    expect(plan.map((row) => row.explain).join('\n')).toMatch(/Keys:\s+workspace\s+origin/);
    expect(await one(`SELECT count() AS n FROM timeline_of(ns = 'email', value = 'nobody@example.com')`)).toEqual({
      n: 0,
    });
  });

  it('4. the top 20 paths: each with its orders and revenue', async () => {
    const rows = await views.query(TEN_QUESTIONS['the top 20 paths']);
    expect(rows[0]).toEqual({ way: 'Email > Direct', orders: 667, revenue: '66700' });
    expect(rows).toHaveLength(3);
  });

  it('5. revenue by day is the same in the orders and in each normalised model', async () => {
    const rows = await views.query(TEN_QUESTIONS['revenue by day, orders against models']);
    expect(rows).toEqual([]);
  });

  it('6. days and touches to convert', async () => {
    expect(await one(TEN_QUESTIONS['days and touches to convert'])).toEqual({
      days: 2,
      touches: 2,
    });
  });

  it('7. lifetime value by first channel', async () => {
    expect(await views.query(TEN_QUESTIONS['lifetime value by first channel'])).toEqual([
      { first_channel: 'Direct', value: 400 },
      { first_channel: 'Email', value: 400 },
    ]);
  });

  it('8. people by hour and channel of 7 days: bots are not people', async () => {
    const sql = TEN_QUESTIONS['people by hour and channel of 7 days'];
    const people = await one<{ events: number; people: number }>(sql);
    const all = await one<{ events: number; people: number }>(sql.replace('FROM touchpoints', 'FROM touchpoints_all'));
    expect(people.people).toBeGreaterThan(10);
    expect(all.events).toBeGreaterThan(people.events);
  });

  it('9. return on advertising spend, by joining costs', async () => {
    const row = await one<{ roas: number; cost: string }>(TEN_QUESTIONS['return on advertising spend']);
    expect(row.cost).toBe('400');
    expect(row.roas).toBeGreaterThan(100);
  });

  it('10. as known then against now: a correction moves revenue between channels and never changes the sum', async () => {
    const then = TEN_QUESTIONS['as known ten days ago'];
    const known = (until: string) => one<{ store: string; total: string }>(then.replace('today() - 10', until));
    expect(await known('today() - 10')).toEqual({ store: '0', total: '5000' });
    expect(await known('today()')).toEqual({ store: '5000', total: '5000' });
  });
});

describe('the customer behind an order', () => {
  it('is found by the index, not by reading every journey, as it was written last', async () => {
    // A journey that is no more, one that came after it, and one that has another order now: the highest _seq counts.
    const written = (journey: string, order: string, profile: string, seq: number, deleted: boolean) => ({
      ...{ workspace: 'main', journey_id: journey, order_id: order, profile_id: profile, state: 'converted' },
      ...{ recorded_at: `2026-03-01 12:00:0${seq % 10}.000`, _seq: 90_000 + seq, deleted, currency: 'EUR' },
    });
    await base.insertRows('journeys', [
      written('a-X', 'X', 'a', 1, false),
      written('b-X', 'X', 'b', 2, false),
      written('c-X', 'X', 'c', 3, false),
    ]);
    await base.insertRows('journeys', [written('c-X', 'X', 'c', 4, true), written('b-X', 'Y', 'b', 5, false)]);
    const { sql, params } = profilesOfOrder('X', scopeOf(base.database, 'main'));
    expect(await base.query(sql, params)).toEqual([{ profile_id: 'a' }]);
    const plan = (await base.query<{ explain: string }>(`EXPLAIN indexes = 1 ${sql}`, params)).map((r) => r.explain);
    expect(plan.join('\n')).toContain('Name: by_order');
    expect(plan.join('\n')).toContain('journey_id in 3-element set');
  });
});

describe('the books', () => {
  it('accepted = stored + failed + duplicates, and a record that is nowhere is a difference of one', async () => {
    const sums = `SELECT sum(accepted) AS accepted, sum(stored) AS stored, sum(difference) AS difference FROM audit`;
    expect(await one(sums)).toEqual({ accepted: 4_000, stored: 4_000, difference: 0 });
    await base.command(
      `INSERT INTO touchpoints (workspace, message_id, source_id, received_at, src_topic, src_partition, src_offset)
       VALUES ('main', 'late', 'web', now64(3), 'touchpoints', 0, 1001)`,
    );
    expect(await one(sums)).toEqual({ accepted: 4_002, stored: 4_001, difference: 1 });
    await base.command(
      `INSERT INTO failed_events (workspace, source_id, stage, received_at, src_topic, src_partition, src_offset)
       VALUES ('main', 'web', 'journeys', now64(3), 'touchpoints', 0, 1000)`,
    );
    expect(await one(sums)).toEqual({ accepted: 4_002, stored: 4_001, difference: 0 });
  });

  it('a loss of several blocks of 1,000 shows whole, in the hour of the record after it', async () => {
    const at = (offset: number, hour: number) =>
      base.command(
        `INSERT INTO touchpoints (workspace, message_id, source_id, received_at, src_topic, src_partition, src_offset)
         SELECT 'main', concat('b', number), 'web', '2026-01-01 0${hour}:30:00', 'bulk', 3, number FROM numbers(${offset}, 10)`,
      );
    await at(2_980, 7);
    await at(4_011, 9);
    await at(4_021, 9);
    expect(
      await views.query(`SELECT toString(hour) AS at, difference FROM audit WHERE difference != 0 ORDER BY hour`),
    ).toEqual([
      { at: '2026-01-01 07:00:00', difference: 10 },
      { at: '2026-01-01 09:00:00', difference: 1_011 },
    ]);
  });

  it('one lost and one doubled are two, also in the same block: neither hides the other', async () => {
    const add = (offsets: readonly number[]) =>
      base.command(
        `INSERT INTO touchpoints (workspace, message_id, source_id, received_at, src_topic, src_partition, src_offset)
         SELECT 'main', concat('d', number), 'web', '2026-01-02 05:30:00', 'bulk', 4, arrayJoin([${offsets}]) AS number`,
      );
    await add([0, 1, 1, 3]);
    await add([1_998, 1_999, 1_999, 1_999]);
    const books = `SELECT sum(accepted) AS accepted, sum(stored) AS stored, sum(missing) AS missing, sum(doubled) AS doubled, sum(difference) AS difference
      FROM audit WHERE hour = '2026-01-02 05:00:00'`;
    // Of the offsets 0 to 1,999 five are there, of two of them three rows too many.
    expect(await one(books)).toEqual({ accepted: 2_000, stored: 8, missing: 1_995, doubled: 3, difference: 1_998 });
  });

  it('corrections that were refused leave no hole where those between them were taken', async () => {
    await base.command(
      `INSERT INTO failed_events (workspace, source_id, stage, received_at, src_topic, src_partition, src_offset)
       SELECT '', '', 'journeys', '2026-01-03 05:30:00', 'shop.corrections', 0, arrayJoin([5, 50])`,
    );
    expect(await one(`SELECT sum(difference) AS difference FROM audit WHERE hour = '2026-01-03 05:00:00'`)).toEqual({
      difference: 0,
    });
  });

  it('the catalogue names every column of every view with its meaning', async () => {
    expect(await one(`SELECT count() > 200 AS many, countIf(meaning = '') AS silent FROM columns`)).toEqual({
      many: 1,
      silent: 0,
    });
  });

  it('integers beyond 2^53 come as they are where rows are asked for as ClickHouse writes them', async () => {
    const lines: string[] = [];
    for await (const some of views.lines('SELECT toUInt64(9007199254740993) AS n, 1 AS one')) lines.push(...some);
    expect(lines).toEqual(['{"n":9007199254740993,"one":1}']);
  });
});

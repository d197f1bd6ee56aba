import { connectClickHouse, migrate, reloadLinks } from '../../services/runtime/clickhouse/index.ts';
import { viewsDatabase } from '../../services/runtime/clickhouse/views.ts';
import { type Environment, environment } from '../../services/runtime/config/schema.ts';
import { startEmbedded } from '../support/servers.ts';
import { TEN_QUESTIONS } from '../support/ten-questions.ts';
import { quantile } from './freshness.ts';
import { say } from './world.ts';

const TIMES = 20;
/** Path touches of an order, and models it is credited under: ten lines an order. */
const PATH = 2.5;
const MODELS = ['first', 'last', 'linear', 'position_based'];
const DAYS = 400;
const CHANNELS = `['Direct','Email','Paid Search','Organic Search','Display','Store','Phone','Referral']`;

/** A made identifier of a rank: its digits are spread as a hash would spread them. */
const id = (rank: number, n: string) => `concat('${rank}', substring(lower(hex(MD5(toString(${n})))), 1, 31))`;
const channelOf = (n: string) => `${CHANNELS}[cityHash64(${n}) % 8 + 1]`;
const dayOf = (n: string) => `(today() - toInt32(cityHash64(${n}, 'day') % ${DAYS}))`;

/** Rows of all tables the questions read; `from` and `to` number what is made. */
function statements(touches: number, credits: number) {
  const people = Math.floor(touches / 10);
  const orders = Math.floor(credits / (PATH * MODELS.length));
  const at = (n: string) =>
    `toDateTime64(${dayOf(n)}, 3, 'UTC') + toIntervalSecond(cityHash64(${n}, 'second') % 86400)`;
  const person = (n: string) => `cityHash64(${n}, 'person') % ${people}`;
  const touchpoints = `INSERT INTO touchpoints (workspace, message_id, source_id, origin, identifiers, occurred_at, occurred_on, received_at, recorded_at, type, platform, channel, src_topic, src_partition, src_offset, _loaded_at)
    SELECT 'main', concat('m', toString(n)), 'web', ${id(6, person('n'))}, [${id(6, person('n'))}], ${at('n')}, toDate(${at('n')}), ${at('n')}, ${at('n')},
      ['view','view','click','call','message'][n % 5 + 1], 'web', ${channelOf('n')}, 'touchpoints', n % 4, intDiv(n, 4), now64(3)
    FROM (SELECT number AS n FROM numbers({from:UInt64}, {count:UInt64}))`;
  const journeys = `INSERT INTO journeys (workspace, journey_id, profile_id, state, conversion, conversion_key, order_id, started_at, ended_at, converted_at, converted_on, value_micros, gross_micros, currency, path, path_messages, touches, _seq)
    SELECT 'main', concat('j', toString(n)), ${id(6, person('n'))}, 'converted', 'order', concat('order:', toString(n)), toString(n), ${at('n')} - toIntervalDay(n % 20), ${at('n')}, ${at('n')}, toDate(${at('n')}),
      100000000, 100000000, 'EUR', arrayMap(i -> ${channelOf('(n, i)')}, range(2 + n % 2)), arrayMap(i -> concat('m', toString(n + i)), range(2 + n % 2)), 2 + n % 2, n + 1
    FROM (SELECT number AS n FROM numbers({from:UInt64}, {count:UInt64}))`;
  const lines = `INSERT INTO credits (workspace, profile_id, conversion, conversion_key, order_id, model, position, channel, campaign, converted_on, touched_on, currency, amount_micros, credit_micros, sign, recorded_at)
    SELECT 'main', ${id(6, person('n'))}, 'order', concat('order:', toString(n)), toString(n), model, i + 1, ${channelOf('(n, i)')}, concat('c', toString(cityHash64(n, i) % 50)), toDate(${at('n')}), toDate(${at('n')}), 'EUR',
      intDiv(100000000, length(steps)) + (i = 0 ? 100000000 % length(steps) : 0), intDiv(1000000, length(steps)) + (i = 0 ? 1000000 % length(steps) : 0), 1, ${at('n')}
    FROM (SELECT number AS n, range(2 + number % 2) AS steps FROM numbers({from:UInt64}, {count:UInt64})) ARRAY JOIN steps AS i ARRAY JOIN ['${MODELS.join("','")}'] AS model`;
  const profiles = `INSERT INTO profiles (workspace, profile_id, known, first_channel, orders, revenue_micros, _seq)
    SELECT 'main', ${id(6, 'n')}, n % 2, ${channelOf('n')}, 2, 200000000, n + 1 FROM (SELECT number AS n FROM numbers({from:UInt64}, {count:UInt64}))`;
  return {
    people,
    orders,
    made: [
      [touchpoints, touches],
      [journeys, orders],
      [lines, orders],
      [profiles, people],
    ] as const,
  };
}

const ALONE = [
  `INSERT INTO identifier_values (workspace, identifier, namespace, value) SELECT 'main', ${id(4, '7')}, 'email', 'anna@example.com'`,
  `INSERT INTO logins (workspace, device, from_at, to_at, person, _seq, _loaded_at) SELECT 'main', ${id(6, '7')}, toDateTime64('1900-01-01 00:00:00', 3, 'UTC'), toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), ${id(4, '7')}, 1, now()`,
  `INSERT INTO costs (workspace, day, channel, campaign, cost, currency) SELECT 'main', today() - number, ['Paid Search', 'Display'][number % 2 + 1], 'c1', 10, 'EUR' FROM numbers(${DAYS})`,
];
/** Rows of an insert: one of more months and columns than this would not fit into the memory a query has. */
const SLICE = 200_000;

/** The ten questions of day one over made rows: milliseconds of each, from the question to the last row of the answer. */
export async function queryTimes(touches: number, credits: number): Promise<Record<string, unknown>> {
  const servers = await startEmbedded();
  try {
    return await ask(environment.parse({ CLICKHOUSE_URL: servers.clickhouseUrl }), touches, credits);
  } finally {
    await servers.stop();
  }
}

async function ask(env: Environment, touches: number, credits: number): Promise<Record<string, unknown>> {
  const base = connectClickHouse(env);
  const views = connectClickHouse(env, viewsDatabase(env.CLICKHOUSE_DATABASE, 'main'));
  await migrate(base, { database: base.database, workspaces: [{ name: 'main', time_zone: 'UTC', currency: 'EUR' }] });
  const { people, orders, made } = statements(touches, credits);
  for (const [sql, rows] of made) {
    say(`${rows} rows: ${sql.slice(12, 40)}`);
    for (let from = 0; from < rows; from += SLICE)
      await base.command(sql, { from, count: Math.min(SLICE, rows - from) }, { timeoutMs: 600_000, settings: SPREAD });
  }
  for (const sql of ALONE) await base.command(sql);
  await reloadLinks(base);
  const [sizes] = await base.query<{ touches: number; credits: number }>(
    'SELECT (SELECT count() FROM touchpoints) AS touches, (SELECT count() FROM credits) AS credits',
  );
  const milliseconds: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(TEN_QUESTIONS)) {
    const taken: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const began = performance.now();
      await views.query(sql);
      taken.push(performance.now() - began);
    }
    milliseconds[name] = {
      first: Math.round(taken[0] ?? 0),
      p50: Math.round(quantile(taken, 0.5)),
      p95: Math.round(quantile(taken, 0.95)),
    };
    say(`${name}: ${JSON.stringify(milliseconds[name])}`);
  }
  await Promise.all([base.close(), views.close()]);
  return { ...sizes, people, orders, times: TIMES, milliseconds };
}

/** An insert may spread over all months of the history. */
const SPREAD = { max_partitions_per_insert_block: '0' };

import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { type Codec, codecOf } from '../../schemas/codec.ts';
import { type Credit, credit, type Member, member } from '../../schemas/outputs.ts';
import { type Fact, fact } from '../../schemas/touchpoint.ts';
import { routesOf } from '../../services/loader/topology.ts';
import { type ClickHouseClient, connectClickHouse, migrate } from '../../services/runtime/clickhouse/index.ts';
import { type Environment, environment } from '../../services/runtime/config/schema.ts';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import type { Appender, Log } from '../../services/runtime/log/port.ts';
import { backend } from '../support/backend.ts';

export const PARTITIONS = 4;
const NOW = Date.UTC(2025, 10, 1);
const DAY = 86_400_000;

/** A Kafka with the output topics and a ClickHouse with their tables, both empty. */
export interface LoaderWorld {
  readonly env: Environment;
  readonly log: Log;
  readonly client: ClickHouseClient;
  /** Writes records to the topic of a table, record i to partition i mod 4. */
  produce(table: string, values: readonly Buffer[]): Promise<void>;
  /** Rows of a table by (partition, offset), and how often each is there. */
  places(table: string): Promise<{ rows: number; places: number; partitions: number }>;
  close(): Promise<void>;
}

export async function loaderWorld(overrides: Readonly<Record<string, string>> = {}): Promise<LoaderWorld> {
  const env = environment.parse({ ...backend().env, TL_FLUSH_MS: '200', ...overrides });
  const log = kafkaLog({ brokers: [env.KAFKA_BROKERS], clientId: 'contract', logger: pino({ level: 'silent' }) });
  const client = connectClickHouse(env);
  const workspaces = [{ name: 'main', time_zone: 'UTC', currency: 'EUR' }];
  const routes = routesOf(env.TL_TOPIC_PREFIX);
  await Promise.all([
    migrate(client, { database: client.database, workspaces }),
    log.ensureTopics(routes.map((route) => ({ name: route.topic, partitions: PARTITIONS }))),
  ]);
  const appender: Appender = await log.appender();
  return {
    env,
    log,
    client,
    async produce(table, values) {
      const topic = routes.find((route) => route.table === table)?.topic ?? '';
      await appender.append(values.map((value, i) => ({ topic, partition: i % PARTITIONS, key: randomUUID(), value })));
    },
    async places(table) {
      const [found] = await client.query<{ rows: number; places: number; partitions: number }>(
        `SELECT count() AS rows, uniqExact(_partition, _offset) AS places, uniqExact(_partition) AS partitions FROM ${table}`,
      );
      return found ?? { rows: 0, places: 0, partitions: 0 };
    },
    async close() {
      await log.close();
      await client.close();
    },
  };
}

/** A record with nothing but defaults: an empty datum of the type. */
const blank = <T>(codec: Codec<T>): T => codec.decode(codec.encode(codec.type.fromBuffer(empty(codec))));
const empty = <T>(codec: Codec<T>): Buffer => {
  const fields = 'fields' in codec.type && Array.isArray(codec.type.fields) ? codec.type.fields : [];
  return codec.type.toBuffer(
    Object.fromEntries(fields.map((f: { name: string; defaultValue(): unknown }) => [f.name, f.defaultValue()])),
  );
};

const facts = codecOf(fact);
const credits = codecOf(credit);
const members = codecOf(member);

const identifier = (rank: number, i: number): string => `${rank}${i.toString(16).padStart(31, '0')}`;

export const factOf = (i: number, given: Partial<Fact> = {}): Buffer =>
  facts.encode({
    ...blank(facts),
    message_id: `m-${i}`,
    workspace: 'main',
    source_id: 'web',
    origin: identifier(6, i),
    identifiers: [identifier(6, i)],
    occurred_at: NOW - i * 1_000,
    received_at: NOW,
    type: 'view',
    items: [{ sku: `s${i}`, name: 'Jacket', category: '', brand: '', quantity: 2, price_micros: 19_990_000 }],
    channel: 'Direct',
    occurred_on: Math.floor((NOW - i * 1_000) / DAY),
    src_topic: 'touchpoints',
    src_partition: i % PARTITIONS,
    src_offset: Math.floor(i / PARTITIONS),
    _seq: i,
    recorded_at: NOW,
    ...given,
  });

export const creditOf = (i: number, given: Partial<Credit> = {}): Buffer =>
  credits.encode({
    ...blank(credits),
    workspace: 'main',
    conversion: 'order',
    conversion_key: `o${i}`,
    model: 'linear',
    channel: 'Email',
    converted_at: NOW,
    converted_on: NOW / DAY,
    touched_at: NOW,
    touched_on: NOW / DAY,
    currency: 'EUR',
    amount_micros: 1_990_001,
    credit_micros: 1_000_000,
    sign: 1,
    _seq: i,
    ...given,
  });

export const memberOf = (i: number, given: Partial<Member> = {}): Buffer =>
  members.encode({
    ...blank(members),
    workspace: 'main',
    identifier: identifier(4, i),
    profile_id: identifier(1, i),
    mver: 1,
    cause: 'identify',
    ...given,
  });

export const many = (n: number, make: (i: number) => Buffer, from = 0): Buffer[] =>
  Array.from({ length: n }, (_, i) => make(from + i));

/** Resolves when the check holds; rejects after 60 s with what was last seen. */
export async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (const end = Date.now() + 60_000; ; ) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new Error(`waited in vain; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

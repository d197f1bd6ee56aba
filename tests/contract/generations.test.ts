import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecOf } from '../../schemas/codec.ts';
import { generationDatabase } from '../../schemas/generation.ts';
import { failure } from '../../schemas/outputs.ts';
import { blankOf } from '../../schemas/record.ts';
import { topicName } from '../../schemas/topics.ts';
import { coverageOf, sourceFinding } from '../../services/cli/audit/source-offsets.ts';
import { alreadyThere, eventKey } from '../../services/cli/import/send/already.ts';
import { archivedDuplicates, countArchive } from '../../services/cli/rebuild/archive.ts';
import { noteMended } from '../../services/cli/rebuild/letters.ts';
import { ARCHIVE_START, type ArchiveCursor } from '../../services/cli/rebuild/spans.ts';
import { connectClickHouse, migrate } from '../../services/runtime/clickhouse/index.ts';
import { dropGeneration, prepareViews, showGeneration } from '../../services/runtime/clickhouse/show.ts';
import { unnamedWorkspaces } from '../../services/runtime/clickhouse/workspaces.ts';
import { configFile, environment } from '../../services/runtime/config/schema.ts';
import { kafkaLog } from '../../services/runtime/log/kafka/index.ts';
import { backend } from '../support/backend.ts';

const known = environment.parse(backend().env);
const client = connectClickHouse(known);
const asking = connectClickHouse(known, generationDatabase(client.database, 2));
const ORIGIN = `6${'7'.padStart(31, '0')}`;
const main = { name: 'main', time_zone: 'Europe/Berlin', currency: 'EUR' };
const fresh = { name: 'fresh', time_zone: 'UTC', currency: 'USD' };

beforeAll(() => migrate(client, { database: client.database, workspaces: [main] }));
afterAll(() => Promise.all([client.close(), asking.close()]));

test('the archive is what was read from before the places a generation begins at, in every table', async () => {
  const places = [
    ['touchpoints', 0, 99],
    ['touchpoints', 0, 100],
    ['touchpoints', 1, 4],
    ['touchpoints.bulk', 0, 0],
  ] as const;
  const rows = places.map(([src_topic, src_partition, src_offset], _offset) => ({
    src_topic,
    src_partition,
    src_offset,
    received_at: '2025-11-01 00:00:00.000',
    _partition: src_partition,
    _offset,
  }));
  const part = {
    client,
    begin: {
      touchpoints: { topic: 'touchpoints', offsets: [100, 5] },
      bulk: { topic: 'touchpoints.bulk', offsets: [0, 0] },
    },
    from: 0,
    to: Date.UTC(2200, 0, 1),
  };
  for (const table of ['touchpoints', 'duplicates'] as const) {
    await client.insertRows(table, rows);
    expect([table, await countArchive(table, part)]).toEqual([table, 2]);
  }
});

test('the archive is read in order, however many queries it takes, and goes on behind any row', async () => {
  const at = (day: number) => `2025-12-0${day} 12:00:00.000`;
  const stored = [
    [1, 0, 5],
    [1, 0, 40],
    [1, 1, 2],
    [2, 0, 41],
    [2, 0, 42],
    [2, 0, 90],
    [3, 1, 3],
  ] as const;
  const rows = stored.map(([day, _partition, _seq], src_offset) => ({
    ...{ src_topic: 'elsewhere', src_offset, origin: 'x', received_at: at(day) },
    ...{ _partition, _seq, _offset: 1_000 + src_offset },
  }));
  await client.insertRows('duplicates', rows.toReversed());
  const nothing = { topic: 'none', offsets: [] };
  const part = {
    ...{ client, begin: { touchpoints: nothing, bulk: nothing }, rowsAtOnce: 2 },
    ...{ from: Date.UTC(2025, 11, 1), to: Date.UTC(2026, 0, 1) },
  };
  const read = async (after: ArchiveCursor) => {
    const cursors: ArchiveCursor[] = [];
    for await (const batch of archivedDuplicates(part, after, 4)) cursors.push(...batch.map(({ cursor }) => cursor));
    return cursors;
  };
  const all = await read(ARCHIVE_START);
  expect(all.map(({ partition, seq }) => [partition, seq])).toEqual(
    stored.map(([, partition, seq]) => [partition, seq]),
  );
  for (const [i, cursor] of all.entries()) expect(await read(cursor)).toEqual(all.slice(i + 1));
});

test('a workspace that is new with a generation is seen with it', async () => {
  await migrate(client, { database: generationDatabase(client.database, 2), workspaces: [] });
  await prepareViews(client, 2, [main, fresh]);
  await prepareViews(client, 2, [main, fresh]);
  await showGeneration(client, { generation: 2, source: 'archive', version: 'test', workspaces: [main, fresh] });
  const counted = await client.query(
    `SELECT (SELECT count() FROM ${client.database}_main.touchpoints) AS main,
            (SELECT count() FROM ${client.database}_fresh.touchpoints) AS fresh`,
  );
  expect(counted).toEqual([{ main: 0, fresh: 0 }]);
});

test('a refused event that a generation has taken in counts once: as what it became', async () => {
  const log = kafkaLog({ brokers: [known.KAFKA_BROKERS], clientId: 'generations', logger: pino({ level: 'silent' }) });
  const topic = topicName('touchpoints', known.TL_TOPIC_PREFIX);
  const failed = topicName('failed', known.TL_TOPIC_PREFIX);
  const letters = codecOf(failure);
  const place = { workspace: 'main', src_topic: topic, src_partition: 0 };
  const at = '2025-11-01 00:00:00.000';
  const second = connectClickHouse(known, generationDatabase(client.database, 2));
  const facts = [0, 1, 2].map((src_offset) => ({ ...place, src_offset, received_at: at, _offset: 100 + src_offset }));
  await second.insertRows('touchpoints', facts);
  await client.insertRows(
    'failed_events',
    [1, 3].map((src_offset) => ({ ...place, src_offset, received_at: at })),
  );
  // One more that the loader has not brought into the table when the takeover comes.
  await log.ensureTopics([{ name: failed, partitions: 1 }]);
  const value = letters.encode({ ...blankOf(failure), ...place, src_offset: 2 });
  await (await log.appender()).append([{ topic: failed, partition: 0, key: null, value }]);
  const config = { file: configFile.parse({}), env: known, version: 'test' };
  for (let again = 0; again < 2; again++) await noteMended({ config, log, tables: () => second }, 2);
  await client.insertRows('failed_events', [{ ...place, src_offset: 2, received_at: at }]);

  const books = () => coverageOf(second, topic, [{ low: 0, end: 4 }]);
  expect(sourceFinding(topic, await books())).toMatchObject({ ok: true, detail: '4 events, 0 missing, 0 twice' });
  // What is refused and stored by one and the same generation is a difference still.
  await client.insertRows('failed_events', [{ ...place, src_offset: 0, received_at: at }]);
  expect(sourceFinding(topic, await books())).toMatchObject({ ok: false, detail: '4 events, 0 missing, 1 twice' });
  await Promise.all([log.close(), second.close()]);
});

test('a workspace that people see and the configuration does not name is found, until its views are dropped', async () => {
  expect(await unnamedWorkspaces(client, 2, [main, fresh])).toEqual([]);
  expect(await unnamedWorkspaces(client, 2, [main])).toEqual(['fresh']);
  expect(await unnamedWorkspaces(client, 1, [fresh])).toEqual(['main']);
  await client.command(`DROP DATABASE ${client.database}_fresh`);
  expect(await unnamedWorkspaces(client, 2, [main])).toEqual([]);
});

test('an import that began under a generation finds what the archive has after that was dropped', async () => {
  const there = () => alreadyThere(asking, 'main', ['m', 'another']);
  const row = { workspace: 'main', message_id: 'm', origin: ORIGIN, received_at: '2025-11-01 00:00:00.000' };
  await asking.insertRows('touchpoints', [row]);
  expect([...(await there())]).toEqual([eventKey(ORIGIN, 'm')]);
  await migrate(client, { database: generationDatabase(client.database, 3), workspaces: [] });
  const third = connectClickHouse(known, generationDatabase(client.database, 3));
  await third.insertRows('touchpoints', [row]);
  await third.close();
  await showGeneration(client, { generation: 3, source: 'archive', version: 'test', workspaces: [main] });
  await dropGeneration(client, 2);
  expect([...(await there())]).toEqual([eventKey(ORIGIN, 'm')]);
});

test('a batch of ids as long as senders make them is asked about, whatever they hold', async () => {
  const ids = Array.from({ length: 2_000 }, (_, i) => `${i} 'ü\\`.padEnd(100, '/'));
  const [first = '', last = ''] = [ids[0], ids.at(-1)];
  const rows = [first, last].map((message_id) => ({
    workspace: 'main',
    message_id,
    origin: ORIGIN,
    received_at: '2025-11-01 00:00:00.000',
  }));
  const third = connectClickHouse(known, generationDatabase(client.database, 3));
  await third.insertRows('touchpoints', rows);
  await third.close();
  const there = await alreadyThere(asking, 'main', ids);
  expect([...there].sort()).toEqual([eventKey(ORIGIN, first), eventKey(ORIGIN, last)].sort());
});

test('dropping the first generation leaves what the installation shares, with the place for refused rows', async () => {
  await dropGeneration(client, 1);
  const left = await client.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {database:String} ORDER BY name',
    { database: client.database },
    { outsideDatabase: true },
  );
  const names = left.map(({ name }) => name);
  expect(names).toContain('loader_failed');
  expect(names).toContain('failed_events');
  expect(names).not.toContain('touchpoints');
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecOf } from '../../schemas/codec.ts';
import { duplicate } from '../../schemas/outputs.ts';
import { blankOf } from '../../schemas/record.ts';
import { topicName } from '../../schemas/topics.ts';
import { fact } from '../../schemas/touchpoint.ts';
import { hoursOf } from '../../services/cli/audit/hours.ts';
import { withRefused } from '../../services/cli/audit/refused.ts';
import { coverageOf, sourceFinding } from '../../services/cli/audit/source-offsets.ts';
import { connectClickHouse, migrate } from '../../services/runtime/clickhouse/index.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { backend } from '../support/backend.ts';

const env = environment.parse(backend().env);
const client = connectClickHouse(env);
const prefix = env.TL_TOPIC_PREFIX;
const topic = topicName('touchpoints', prefix);
const at = '2025-11-01 00:00:00.000';

const workspaces = ['main', 'other'].map((name) => ({ name, time_zone: 'UTC', currency: 'EUR' }));

beforeAll(() => migrate(client, { database: client.database, workspaces }));
afterAll(() => client.close());

const place = (src_partition: number, src_offset: number) => ({ src_topic: topic, src_partition, src_offset });
const factOf = (partition: number, offset: number) =>
  codecOf(fact).encode({ ...blankOf(fact), ...place(partition, offset) });
const store = (partition: number, offset: number) =>
  client.insertRows('touchpoints', [{ ...place(partition, offset), received_at: at, _offset: offset }]);

let buried = 0;
const bury = (from: string, value: Buffer) =>
  client.insertRows('loader_failed', [
    { topic: from, _partition: 0, _offset: buried++, value: value.toString('base64'), failed_at: at },
  ]);

const found = async () => {
  const ranges = [
    { low: 0, end: 4 },
    { low: 5, end: 6 },
  ];
  return sourceFinding(topic, await withRefused(client, topic, await coverageOf(client, topic, ranges), prefix));
};

test('an event whose row ClickHouse refused is not missing, and is what it is once its row was inserted', async () => {
  const [facts, duplicates] = [topicName('outTouchpoints', prefix), topicName('outDuplicates', prefix)];
  await store(0, 0);
  await bury(facts, factOf(0, 1));
  // Twice, of an offset that is not looked at, of another generation, and of no record at all: none of them counts.
  await bury(facts, factOf(0, 1));
  await bury(facts, factOf(1, 4));
  await bury(`other.${facts}`, factOf(0, 3));
  await bury(facts, Buffer.from('nothing'));
  await bury(duplicates, codecOf(duplicate).encode({ ...blankOf(duplicate), ...place(1, 5) }));
  await store(0, 2);
  expect(await found()).toMatchObject({
    ok: false,
    detail: '5 events, 1 missing, 0 twice, 2 refused by ClickHouse (loader_failed)',
    examples: ['partition 0: offsets 0 to 4, 2 rows of 2 offsets'],
  });
  await bury(facts, factOf(0, 3));
  expect(await found()).toMatchObject({
    ok: true,
    detail: '5 events, 0 missing, 0 twice, 3 refused by ClickHouse (loader_failed)',
  });
  for (const offset of [1, 3]) await store(0, offset);
  expect(await found()).toMatchObject({
    ok: true,
    detail: '5 events, 0 missing, 0 twice, 1 refused by ClickHouse (loader_failed)',
  });
});

test('the hours name what is missing or doubled once, whoever else was sending then, and what is of no workspace', async () => {
  const own = { workspace: 'main', source_id: 'web', received_at: at };
  await client.insertRows('touchpoints', [{ ...own, ...place(0, 10), _offset: 10 }]);
  const unread = { stage: 'journeys', received_at: '2025-11-01 01:00:00.000', ...place(2, 0) };
  const refused = { ...unread, stage: 'collector', ...place(2, 1) };
  await client.insertRows('failed_events', [
    { workspace: '', source_id: '', ...unread },
    { workspace: 'main', source_id: 'web', ...refused },
  ]);
  const twice = { ...own, received_at: '2025-11-01 02:00:00.000', ...place(3, 0) };
  await client.insertRows('touchpoints', [twice, { ...twice, _offset: 1 }]);
  const hour = '2025-11-01T00:00:00Z';
  const none = { stored: 0, failed: 0, duplicates: 0, missing: 0, doubled: 0 };
  expect(await hoursOf(client, ['main', 'other'], 10)).toEqual([
    { hour: '2025-11-01T02:00:00Z', workspace: '', source: '', accepted: -1, ...none, doubled: 1 },
    { hour: '2025-11-01T02:00:00Z', workspace: 'main', source: 'web', accepted: 2, ...none, stored: 2 },
    { hour: '2025-11-01T01:00:00Z', workspace: '', source: '', accepted: 1, ...none, failed: 1 },
    { hour: '2025-11-01T01:00:00Z', workspace: 'main', source: 'web', accepted: 1, ...none, failed: 1 },
    { hour, workspace: '', source: '', accepted: 6, ...none, missing: 6 },
    { hour, workspace: 'main', source: 'web', accepted: 1, ...none, stored: 1 },
  ]);
});

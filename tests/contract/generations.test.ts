import { afterAll, beforeAll, expect, test } from 'vitest';
import { generationDatabase } from '../../schemas/generation.ts';
import { countArchive } from '../../services/cli/rebuild/archive.ts';
import { connectClickHouse, migrate } from '../../services/runtime/clickhouse/index.ts';
import { dropGeneration, prepareViews, showGeneration } from '../../services/runtime/clickhouse/show.ts';
import { unnamedWorkspaces } from '../../services/runtime/clickhouse/workspaces.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { backend } from '../support/backend.ts';

const client = connectClickHouse(environment.parse(backend().env));
const main = { name: 'main', time_zone: 'Europe/Berlin', currency: 'EUR' };
const fresh = { name: 'fresh', time_zone: 'UTC', currency: 'USD' };

beforeAll(() => migrate(client, { database: client.database, workspaces: [main] }));
afterAll(() => client.close());

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

test('a workspace that people see and the configuration does not name is found, until its views are dropped', async () => {
  expect(await unnamedWorkspaces(client, 2, [main, fresh])).toEqual([]);
  expect(await unnamedWorkspaces(client, 2, [main])).toEqual(['fresh']);
  expect(await unnamedWorkspaces(client, 1, [fresh])).toEqual(['main']);
  await client.command(`DROP DATABASE ${client.database}_fresh`);
  expect(await unnamedWorkspaces(client, 2, [main])).toEqual([]);
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

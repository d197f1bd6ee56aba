import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { memoryLog } from '../../runtime/log/memory/index.ts';
import { scopeOf } from '../query/query.ts';
import { contextOf } from '../wiring.ts';
import { lastEvents, unansweredByChannel } from './business.ts';
import { businessGauges } from './gauges.ts';
import { freshness } from './operations.ts';

const scope = scopeOf('throughline', 'main');
const NOW = Date.UTC(2026, 2, 31, 12);
const asked = { today: '2026-03-31', currency: 'EUR', model: 'last', conversion: ['order'], now: NOW };

test.each([
  ['last-events', lastEvents(asked, scope)],
  ['unanswered-by-channel', unansweredByChannel(asked, scope)],
  ['freshness', freshness(scope)],
])('the SQL of %s is exactly its golden file', async (golden, { sql, params }) => {
  await expect(`${sql}\n-- ${JSON.stringify(params)}\n`).toMatchFileSnapshot(`golden/${golden}.sql`);
});

test('every message that waits is counted, and the oldest of a channel tells its age', async () => {
  const registry = new Registry();
  const config = loadConfig({ TL_CONFIG: 'development' });
  const client = connectClickHouse(config.env);
  businessGauges(registry, {
    ...contextOf({ config, client, metrics: new Registry(), clock: () => NOW, log: memoryLog() }),
    run: async (name) =>
      name === 'gauges_unanswered' ? [{ channel: 'Chat', messages: 5_000, waiting_since: NOW - 90_000 }] : [],
  });
  const text = await registry.metrics();
  expect(text).toContain('throughline_insights_unanswered_messages{workspace="main",channel="Chat"} 5000');
  expect(text).toContain('throughline_insights_oldest_unanswered_seconds{workspace="main",channel="Chat"} 90');
  await client.close();
});

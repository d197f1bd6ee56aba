import { createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { connectLog } from '../../runtime/log/connect.ts';
import { createRegistry } from '../../runtime/metrics/register.ts';
import { contextOf } from '../wiring.ts';
import { businessGauges } from './gauges.ts';
import { operationalGauges } from './operational.ts';

/** What Prometheus waits for a page unless told otherwise. */
const SCRAPE_TIMEOUT_MS = 10_000;

const sockets = new Set<Socket>();
// Takes connections and answers nothing, as a frozen server does.
const frozen = createServer((socket) => {
  sockets.add(socket.on('error', () => {}));
});
beforeAll(() => new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  frozen.close();
});

test('insights is scraped in time while ClickHouse and Kafka answer nothing, without the gauges they would tell', async () => {
  const address = frozen.address();
  const at = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const config = loadConfig({ KAFKA_BROKERS: at, CLICKHOUSE_URL: `http://${at}`, TL_CONFIG: 'development' });
  const client = connectClickHouse(config.env);
  const log = connectLog(config.env, 'insights', pino({ level: 'silent' }));
  const metrics = createRegistry('insights', 'test', 'test');
  const context = contextOf({ config, client, metrics, clock: Date.now, log });
  businessGauges(metrics, context);
  operationalGauges(metrics, context, { log, env: config.env });
  const began = performance.now();
  const lines = (await metrics.metrics()).split('\n');
  expect(performance.now() - began).toBeLessThan(SCRAPE_TIMEOUT_MS);
  expect(lines.some((line) => line.startsWith('throughline_runtime_build_info{'))).toBe(true);
  expect(lines.filter((line) => /^throughline_insights_(?!query)/.test(line))).toEqual([]);
  await client.close();
}, 30_000);

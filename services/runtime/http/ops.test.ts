import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { gauge } from '../metrics/register.ts';
import { ops } from './ops.ts';

test('a service is alive while it is not ready, and says why it is not', async () => {
  let reasons = ['Kafka cannot be reached'];
  const metrics = new Registry();
  gauge(metrics, 'throughline_insights_disk_free_ratio').set(0.5);
  const app = Fastify();
  app.register(ops, { metrics, notReady: () => reasons });
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  const unready = await app.inject('/readyz');
  expect(unready.statusCode).toBe(503);
  expect(unready.json()).toEqual({ status: 'not ready', reasons });
  reasons = [];
  expect((await app.inject('/readyz')).statusCode).toBe(200);
  const page = await app.inject('/metrics');
  expect(page.headers['content-type']).toContain('text/plain');
  expect(page.body).toContain('throughline_insights_disk_free_ratio 0.5');
});

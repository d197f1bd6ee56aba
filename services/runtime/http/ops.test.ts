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
  app.register(ops, { metrics, notReady: () => reasons, readToken: '' });
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

test('figures are for those who may read: the token from anywhere, and without one this machine alone', async () => {
  const serving = (readToken: string) =>
    Fastify().register(ops, { metrics: new Registry(), notReady: () => [], readToken });
  const elsewhere = { url: '/metrics', remoteAddress: '10.0.0.7' };
  const refused = await serving('').inject(elsewhere);
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'TL_LOCAL']);
  expect((await serving('').inject('/metrics')).statusCode).toBe(200);
  expect((await serving('a-read-token').inject(elsewhere)).statusCode).toBe(401);
  const headers = { authorization: 'Bearer a-read-token' };
  expect((await serving('a-read-token').inject({ ...elsewhere, headers })).statusCode).toBe(200);
  expect((await serving('a-read-token').inject({ url: '/readyz', remoteAddress: '10.0.0.7' })).statusCode).toBe(200);
});

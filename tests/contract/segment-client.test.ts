import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backend } from '../support/backend.ts';
import { type OpenCollector, openCollector } from './collector-open.ts';

/** The unmodified server client of the tracking protocol, pointed at us by its own `host` option. */
let open: OpenCollector;
beforeAll(async () => {
  open = await openCollector(backend().env, { kind: 'server' });
});
afterAll(() => open.close());

test('an unmodified client delivers every call, and its errors are none', async () => {
  const errors: unknown[] = [];
  const client = new Analytics({ writeKey: open.writeKey, host: open.url, flushAt: 3 });
  client.on('error', (error) => errors.push(error));
  const timestamp = new Date(Date.now() - 3_600_000);
  client.identify({ userId: 'ann-1', traits: { email: 'Ann@Shop.Example', plan: 'pro' } });
  client.track({
    userId: 'ann-1',
    event: 'Order Completed',
    properties: { order_id: 'o1', revenue: 12.5, currency: 'EUR' },
    timestamp,
  });
  client.page({ anonymousId: 'anon-1', name: 'Home', properties: { url: 'https://shop.example/?utm_source=news' } });
  client.screen({ anonymousId: 'anon-1', name: 'Start' });
  client.group({ userId: 'ann-1', groupId: 'acme' });
  client.alias({ userId: 'ann-1', previousId: 'ann-0' });
  client.track({ userId: 'ann-1', event: 'Tick' });
  await client.closeAndFlush();

  expect(errors).toEqual([]);
  const touches = await open.touchpoints();
  expect(await open.failures()).toEqual([]);
  expect(touches.map(({ call }) => call).toSorted()).toEqual([
    'alias',
    'group',
    'identify',
    'page',
    'screen',
    'track',
    'track',
  ]);
  const of = (call: string, event = '') =>
    touches.find((touch) => touch.call === call && touch.event.startsWith(event));
  expect(of('track', 'Order')).toMatchObject({
    type: 'order',
    value_micros: 12_500_000,
    currency: 'EUR',
    platform: 'server',
    ip_prefix: '',
    issues: [],
  });
  // Its batches state no sentAt of their own that would move history.
  expect(Math.abs((of('track', 'Order')?.occurred_at ?? 0) - timestamp.getTime())).toBeLessThan(10_000);
  expect(of('page')).toMatchObject({ type: 'view', source: 'news', landing: true });
  expect(of('group')).toMatchObject({ account_id: 'acme' });
  // The former id as a user and as the device it may have been.
  expect(of('alias')?.identifiers).toHaveLength(3);
  expect(of('identify')?.traits).toBe('{"email":"[email]","plan":"pro"}');
});

test('a refused write key is an error of the client, not silence', async () => {
  const errors: unknown[] = [];
  const client = new Analytics({ writeKey: 'wrong', host: open.url, maxRetries: 0 });
  client.on('error', (error) => errors.push(error));
  client.track({ userId: 'u', event: 'x' });
  await client.closeAndFlush();
  expect(errors).toHaveLength(1);
});

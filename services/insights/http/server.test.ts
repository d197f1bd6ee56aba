import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../runtime/logging/logger.ts';
import { createRegistry } from '../../runtime/metrics/register.ts';
import { MOST_LINES } from '../reports/breakdown.ts';
import { ROUTES } from '../topology.ts';
import { buildServer } from './server.ts';
import { standIn } from './stand-in.ts';

const credited = { day: '', channel: 'Email', value: 'spring', model: 'last', revenue_micros: 1, conversions: 1 };
const { context } = standIn(async (name) =>
  name === 'breakdown' ? [{ ...credited, total_rows: MOST_LINES + 7 }] : [],
);
let app: Awaited<ReturnType<typeof buildServer>>;
beforeAll(async () => {
  app = await buildServer({
    context,
    metrics: createRegistry('insights', 'test', 'test'),
    logger: createLogger('insights', 'silent'),
    version: 'test',
    notReady: () => [],
    webRoot: '/none',
  });
});
afterAll(() => app.close());

const ask = async (url: string) => (await app.inject({ url, headers: { host: 'localhost' } })).json();

describe('the routes', () => {
  test('are those of the topology, each and no other', async () => {
    const { paths } = await ask('/docs/json');
    const served = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => {
        const named = path.replace(/^(\/api\/reports)\/.*/, '$1/:report').replaceAll(/{(\w+)}/g, ':$1');
        return `${method.toUpperCase()} ${named}`;
      }),
    );
    // Pages are no part of the reference.
    const pages = ['/docs', '/'].filter((url) => app.hasRoute({ method: 'GET', url })).map((url) => `GET ${url}`);
    expect(new Set([...served, ...pages])).toEqual(new Set(ROUTES));
  });

  test('refuse a parameter of the query as one of the query', async () =>
    expect(await ask('/api/channels?chanel=Email')).toEqual({
      code: 'TL_QUERY',
      message: expect.stringMatching(/^query: .*chanel/),
    }));

  test('say how many credits of campaigns are not in the table', async () => {
    const { credit_left_out } = await ask('/api/return-on-cost?by=campaign');
    expect(credit_left_out).toBe(MOST_LINES + 6);
    expect((await ask('/api/return-on-cost')).credit_left_out).toBe(0);
  });
});

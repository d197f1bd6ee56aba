import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { failure, identifierValue } from '../../../schemas/outputs.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import { TOPICS } from '../../../schemas/topics.ts';
import { touchpoint } from '../../../schemas/touchpoint.ts';
import { DEVELOPMENT_WRITE_KEY, loadConfig } from '../../runtime/config/load.ts';
import type { Config, SourceConfig } from '../../runtime/config/schema.ts';
import { type MemoryLog, memoryLog } from '../../runtime/log/memory/index.ts';
import { createLogger } from '../../runtime/logging/logger.ts';
import { type Collector, makeCollector } from '../collector.ts';
import { collectorTopology } from '../topology.ts';

const PARTITIONS = 4;
const opened: Collector[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((collector) => collector.stop()));
});

interface Fixture {
  readonly collector: Collector;
  readonly log: MemoryLog;
  send(
    body: unknown,
    request?: Partial<Request>,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>;
}
interface Request {
  url: string;
  key: string | null;
  headers: Record<string, string>;
}

async function open(own: Partial<SourceConfig> = {}, limits: Partial<Config['file']['limits']> = {}): Promise<Fixture> {
  const base = loadConfig({ TL_CONFIG: 'development' });
  const workspaces = base.file.workspaces.map((w) => ({ ...w, sources: w.sources.map((s) => ({ ...s, ...own })) }));
  const config: Config = { ...base, file: { ...base.file, workspaces, limits: { ...base.file.limits, ...limits } } };
  const log = memoryLog();
  await log.ensureTopics(collectorTopology.writes.map((id) => ({ name: TOPICS[id].name, partitions: PARTITIONS })));
  const collector = makeCollector(
    { config, logger: createLogger('collector', 'silent'), metrics: new Registry() },
    log,
  );
  opened.push(collector);
  return {
    collector,
    log,
    async send(body, { url = '/v1/batch', key = DEVELOPMENT_WRITE_KEY, headers = {} } = {}) {
      const response = await collector.server.inject({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          ...(key === null ? {} : { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }),
          ...headers,
        },
        payload: Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.statusCode, body: response.json(), headers: response.headers };
    },
  };
}

const touchpoints = codecOf(touchpoint);
const failures = codecOf(failure);
const values = codecOf(identifierValue);
const stored = (log: MemoryLog, topic = 'touchpoints') =>
  log.broker
    .records(topic)
    .map((record) => ({ ...record, touch: touchpoints.decode(record.value ?? Buffer.alloc(0)) }));
const refused = (log: MemoryLog) =>
  log.broker.records('touchpoints.failed').map((record) => failures.decode(record.value ?? Buffer.alloc(0)));

const event = (extra: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'x',
  userId: 'u1',
  messageId: 'm1',
  ...extra,
});

describe('delivery', () => {
  test('an accepted event is in its partition under its origin, with its message id as a header', async () => {
    const { send, log } = await open();
    expect(await send({ batch: [event()] })).toMatchObject({
      status: 200,
      body: { success: true, accepted: 1, failed: [] },
    });
    const [record] = stored(log);
    expect(record?.touch).toMatchObject({ workspace: 'main', source_id: 'development', message_id: 'm1' });
    expect(record?.key?.toString()).toBe(record?.touch.origin);
    expect(record?.partition).toBe(partitionOf(record?.touch.origin ?? '', PARTITIONS));
    expect(record?.headers['mid']?.toString()).toBe('m1');
  });

  test('one bad event never costs its neighbours', async () => {
    const { send, log } = await open();
    const answer = await send({ batch: [event(), null, event({ userId: '' }), event({ messageId: 'm2' })] });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 2,
        failed: [
          { index: 1, code: 'TL_SHAPE' },
          { index: 2, code: 'TL_NO_IDENTIFIER' },
        ],
      },
    });
    expect(stored(log).map(({ touch }) => touch.message_id)).toEqual(['m1', 'm2']);
    expect(
      refused(log)
        .map((f) => [f.code, f.source_id])
        .toSorted(),
    ).toEqual([
      ['TL_NO_IDENTIFIER', 'development'],
      ['TL_SHAPE', 'development'],
    ]);
  });

  test('an identifier value is written once, not with every event', async () => {
    const { send, log } = await open();
    for (const messageId of ['a', 'b', 'c']) await send({ batch: [event({ messageId, anonymousId: 'a1' })] });
    const written = log.broker
      .records('identifier.values')
      .map((record) => values.decode(record.value ?? Buffer.alloc(0)));
    expect(written.map((v) => v.value).toSorted()).toEqual(['a1', 'u1']);
  });

  test('imports go to the bulk topic', async () => {
    const { send, log } = await open();
    await send({ batch: [event()] }, { url: '/v1/batch?bulk=1' });
    await send({ batch: [event({ messageId: 'm2' })], backfill: true });
    expect(stored(log)).toEqual([]);
    expect(stored(log, 'touchpoints.bulk').map(({ touch }) => touch.backfill)).toEqual([true, true]);
  });

  test('what Kafka did not acknowledge is not acknowledged, and can be sent again', async () => {
    const { send, log } = await open();
    log.broker.interrupt('append', 'before');
    const answer = await send({ batch: [event()] });
    expect(answer).toMatchObject({
      status: 503,
      body: {
        success: false,
        code: 'TL_UNAVAILABLE',
        reason: expect.stringContaining('some of this request may count'),
      },
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await expect.poll(async () => (await send({ batch: [event()] })).status).toBe(200);
    expect(log.broker.records('identifier.values')).toHaveLength(1);
  });

  test('requests that come together go to Kafka together, each answered for its own events', async () => {
    const { send, log } = await open();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => send({ batch: [event({ messageId: `m${i}` }), ...(i % 2 ? [null] : [])] })),
    );
    expect(answers.map((a) => (a.body['failed'] as unknown[]).length)).toEqual(
      Array.from({ length: 50 }, (_, i) => i % 2),
    );
    expect(new Set(stored(log).map(({ touch }) => touch.message_id)).size).toBe(50);
  });
});

describe('every client library is understood', () => {
  test.each([
    ['/v1/track', 'track'],
    ['/v1/t', 'track'],
    ['/v1/identify', 'identify'],
    ['/v1/i', 'identify'],
    ['/v1/page', 'page'],
    ['/v1/p', 'page'],
    ['/v1/screen', 'screen'],
    ['/v1/s', 'screen'],
    ['/v1/group', 'group'],
    ['/v1/g', 'group'],
    ['/v1/alias', 'alias'],
    ['/v1/a', 'alias'],
    ['/v1/track/', 'track'],
  ])('%s takes one event and knows its call', async (url, call) => {
    const { send, log } = await open();
    expect((await send({ userId: 'u', messageId: 'm' }, { url })).status).toBe(200);
    expect(stored(log)[0]?.touch.call).toBe(call);
  });

  test.each([
    [
      'a browser: text/plain, key in the body',
      { key: null, headers: { 'content-type': 'text/plain' } },
      (b: object) => ({ ...b, writeKey: DEVELOPMENT_WRITE_KEY }),
    ],
    [
      'a beacon: key in the query',
      {
        key: null,
        url: `/beacon/v1/batch?writeKey=${DEVELOPMENT_WRITE_KEY}`,
        headers: { 'content-type': 'text/plain' },
      },
      (b: object) => b,
    ],
    [
      'gzip labelled as a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' } },
      (b: object) => gzipSync(JSON.stringify(b)),
    ],
    ['a content type that is none', { headers: { 'content-type': 'json' } }, (b: object) => b],
    ['gzip without a label', {}, (b: object) => gzipSync(JSON.stringify(b))],
    ['no content type', { headers: { 'content-type': '' } }, (b: object) => b],
    [
      'a CloudEvents batch',
      { headers: { 'content-type': 'application/cloudevents-batch+json' } },
      () => [{ specversion: '1.0', id: 'm1', type: 't', source: '/', data: { userId: 'u' } }],
    ],
  ])('%s', async (_, request, body) => {
    const { send, log } = await open();
    expect((await send(body({ batch: [event()] }), request)).body).toMatchObject({ accepted: 1 });
    expect(stored(log)).toHaveLength(1);
  });

  test('browsers get their settings with our own host, else they would send elsewhere or not at all', async () => {
    const { collector } = await open();
    const get = (url: string) => collector.server.inject({ url, headers: { host: 'collect.shop.example' } });
    expect((await get(`/v1/projects/${DEVELOPMENT_WRITE_KEY}/settings`)).json()).toMatchObject({
      integrations: { 'Segment.io': { apiKey: DEVELOPMENT_WRITE_KEY, apiHost: 'collect.shop.example/v1' } },
    });
    expect((await get(`/sourceConfig/?writeKey=${DEVELOPMENT_WRITE_KEY}`)).json()).toMatchObject({
      source: { id: 'development', enabled: true, workspaceId: 'main', destinations: [] },
    });
    expect((await get('/v1/projects/nope/settings')).statusCode).toBe(401);
  });

  test('the metrics of a library are taken and dropped', async () => {
    const { send, log } = await open();
    expect((await send({ series: [] }, { url: '/v1/m', key: null })).status).toBe(200);
    expect(stored(log)).toEqual([]);
  });

  test('a preflight allows what it asks for and exposes Retry-After', async () => {
    const { collector } = await open();
    const headers = {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-retry-count,anonymousid,rsa-retry-attempt',
    };
    const preflight = await collector.server.inject({ method: 'OPTIONS', url: '/v1/batch', headers });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('x-retry-count');
    const post = await collector.server.inject({
      method: 'POST',
      url: '/v1/batch',
      headers: { origin: 'https://shop.example' },
      payload: '{}',
    });
    expect(post.headers['access-control-expose-headers']).toContain('Retry-After');
    expect(post.headers['access-control-allow-origin']).toBe('https://shop.example');
  });
});

describe('what is refused as a whole', () => {
  test('an unknown key: 401, saying how to find the right one', async () => {
    const { send } = await open();
    for (const key of ['wrong', null])
      expect(await send({ batch: [] }, { key })).toMatchObject({
        status: 401,
        body: { code: 'TL_WRITE_KEY', reason: expect.stringContaining('throughline keys list') },
      });
  });

  test('a body that is no JSON: 400, kept as a dead letter', async () => {
    const { send, log } = await open();
    expect(await send('{"batch": [')).toMatchObject({ status: 400, body: { code: 'TL_JSON' } });
    expect(refused(log)).toMatchObject([{ code: 'TL_JSON', payload: '{"batch": [', workspace: 'main' }]);
    expect((await send('')).status).toBe(400);
    expect((await send({ events: [] })).body).toMatchObject({ code: 'TL_SHAPE' });
  });

  test('too much: 413 by bytes, also when it was small before decompression; 400 by number', async () => {
    const { send } = await open({}, { batch_bytes: 10_000, batch_events: 3 });
    expect((await send({ batch: [event({ properties: { text: 'x'.repeat(10_000) } })] })).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    expect(bomb.length).toBeLessThan(10_000);
    expect((await send(bomb)).status).toBe(413);
    expect(await send({ batch: [1, 2, 3, 4] })).toMatchObject({ status: 400, body: { code: 'TL_TOO_LARGE' } });
  });

  test('a web origin that is not one of the source: 403, naming its domains', async () => {
    const { send } = await open({ domains: ['shop.example', '*.shop.test'] });
    const from = async (origin: string) => (await send({ batch: [event()] }, { headers: { origin } })).status;
    expect(await send({ batch: [event()] }, { headers: { origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      body: { code: 'TL_ORIGIN', reason: expect.stringContaining('shop.example, *.shop.test') },
    });
    expect(await from('https://www.shop.example')).toBe(200);
    expect(await from('https://a.b.shop.test')).toBe(200);
    expect(await from('https://notshop.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect((await send({ batch: [event()] })).status).toBe(200);
  });

  test('a source over its rate: 429 with Retry-After', async () => {
    const { send } = await open({ events_per_second: 1 }, { batch_events: 5 });
    const batch = Array.from({ length: 5 }, (_, i) => event({ messageId: `m${i}` }));
    expect((await send({ batch })).status).toBe(200);
    const answer = await send({ batch });
    expect(answer).toMatchObject({ status: 429, body: { code: 'TL_RATE' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(4);
  });
});

test('/readyz says why it cannot serve, /metrics counts what was accepted and refused', async () => {
  const { collector, send, log } = await open();
  await send({ batch: [event(), null] });
  expect((await collector.server.inject('/readyz')).statusCode).toBe(200);
  const text = (await collector.server.inject('/metrics')).body;
  expect(text).toContain('throughline_collector_events_total{workspace="main",source="development"} 1');
  expect(text).toContain('throughline_collector_failed_total{workspace="main",source="development",code="TL_SHAPE"} 1');
  log.kill();
  await send({ batch: [event()] });
  const unready = await collector.server.inject('/readyz');
  expect(unready.statusCode).toBe(503);
  expect(unready.json().reasons).toHaveLength(1);
  expect((await collector.server.inject('/healthz')).statusCode).toBe(200);
});

describe('nothing that is sent can break it', () => {
  test('accepted + failed = sent, whatever the events are', { timeout: 120_000 }, async () => {
    const { send, log } = await open({ events_per_second: 1e9 });
    let sent = 0;
    let accepted = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 5, maxLength: 10 }), async (batch) => {
        const body = `{"batch":[${batch.join(',')}]}`;
        if (Buffer.byteLength(body) > 512_000) return;
        const answer = await send(body);
        expect(answer.status).toBe(200);
        sent += batch.length;
        accepted += Number(answer.body['accepted']);
        failed += (answer.body['failed'] as unknown[]).length;
      }),
      { numRuns: 220 },
    );
    expect(sent).toBeGreaterThan(1_000);
    expect(accepted).toBeGreaterThan(100);
    expect(failed).toBeGreaterThan(100);
    expect(accepted + failed).toBe(sent);
    expect(stored(log).length).toBe(accepted);
    expect(refused(log).length).toBe(failed);
    expect(refused(log).filter((f) => f.code === 'TL_HANDLER')).toEqual([]);
  });

  test('bytes that are no text, no JSON or no compression are answered, never with a 5xx', async () => {
    const { send } = await open();
    const bodies = [
      randomBytes(300),
      Buffer.concat([Buffer.from([0x1f, 0x8b]), randomBytes(100)]),
      Buffer.from('{"batch":[{"type":"track","userId":"u","event":"\xff\xfe"}]}', 'latin1'),
      '['.repeat(200_000),
      `{"batch":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
      '{"__proto__":{"batch":[]}}',
      'null',
      '1',
      '"x"',
      '[]',
      '{}',
    ];
    for (const body of bodies) expect((await send(body)).status).toBeLessThan(500);
    expect(({} as Record<string, unknown>)['batch']).toBeUndefined();
  });
});

const anything = fc.oneof(
  { weight: 20, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      '{"a":1}',
      '"\\ud800"',
      '"\\u0000"',
      '1e400',
      '-0',
      '""',
      '" "',
      '[]',
      'null',
      '9007199254740993',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 250 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  },
  { weight: 1, arbitrary: fc.constant(`"${'x'.repeat(40_000)}"`) },
);
const fieldNames = [
  'type',
  'event',
  'userId',
  'anonymousId',
  'messageId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'context',
  'properties',
  'traits',
  'name',
  'groupId',
  'previousId',
  'channel',
  '__proto__',
  'constructor',
  'specversion',
  'data',
  'subject',
];
const contextNames = [
  'touch',
  'page',
  'campaign',
  'device',
  'os',
  'app',
  'location',
  'traits',
  'externalIds',
  'externalId',
  'ip',
  'userAgent',
  'timezone',
  'locale',
  'consent',
  'consentManagement',
  'library',
  'sessionId',
];
const objectOf = (names: string[], value: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 })
    .map((entries) => `{${entries.map(([name, json]) => `"${name}":${json}`).join(',')}}`);
const touchNames = [
  'channel',
  'source',
  'score',
  'value_micros',
  'direction',
  'consent_granted',
  'is_bot',
  'text',
  '__proto__',
  'toString',
];
const propertyNames = [
  'revenue',
  'value',
  'currency',
  'products',
  'order_id',
  'rating',
  'url',
  '__proto__',
  'campaign',
  'message_body',
];
const eventNames = fc.constantFrom(
  '"Order Completed"',
  '"Product Reviewed"',
  '"Live Chat Message Sent"',
  '"Product Viewed"',
  '"constructor"',
);
const times = fc.oneof(
  fc.integer({ min: -1e15, max: 1e15 }).map(String),
  fc.constantFrom(
    '"0001-01-01"',
    '"+275760-09-13T00:00:00Z"',
    '"9999-12-31T23:59:59Z"',
    '"2026-02-31T25:61:61Z"',
    '-8640000000000001',
  ),
);

/** JSON text of something that may look like an event. */
const anyEvent = fc.oneof(
  { weight: 1, arbitrary: anything },
  { weight: 2, arbitrary: objectOf(fieldNames, anything) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('track', 'page', 'identify', 'alias', 'group', 'screen'),
        fc.oneof(eventNames, anything),
        objectOf(contextNames, fc.oneof(anything, objectOf(touchNames, anything))),
        objectOf(propertyNames, anything),
        fc.oneof({ weight: 3, arbitrary: fc.constant('null') }, { weight: 1, arbitrary: times }),
        objectOf(fieldNames.slice(2, 5), anything),
      )
      .map(
        ([type, name, context, properties, time, rest]) =>
          `{"type":"${type}","userId":"u1","event":${name},"context":${context},"properties":${properties},"timestamp":${time},${rest.slice(1, -1) || '"x":1'}}`,
      ),
  },
);

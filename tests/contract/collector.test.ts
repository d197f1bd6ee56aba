import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partitionOf } from '../../schemas/partition.ts';
import { TOPICS } from '../../schemas/topics.ts';
import { backend } from '../support/backend.ts';
import { listenCollector, type OpenCollector, openCollector, post } from './collector-open.ts';

describe('the collector on a real Kafka', () => {
  const { env, topicPrefix } = backend();
  let open: OpenCollector;
  beforeAll(async () => {
    open = await openCollector(env);
  });
  afterAll(() => open.close());

  test('it is ready once Kafka and its topics are there', async () => {
    await expect.poll(async () => (await fetch(`${open.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  });

  test('of 1,000 malformed inputs each is accepted or failed with a reason, and Kafka has exactly those', async () => {
    const events = malformed(1_000);
    const answers = [];
    for (let from = 0; from < events.length; from += 100) {
      const body = `{"batch":[${events.slice(from, from + 100).join(',')}],"sentAt":"2026-01-01T00:00:00Z"}`;
      answers.push(await post(open, body));
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const accepted = answers.reduce((sum, { body }) => sum + body.accepted, 0);
    const failed = answers.flatMap(({ body }) => body.failed);
    expect(accepted + failed.length).toBe(1_000);
    expect(accepted).toBeGreaterThan(300);
    expect(new Set(failed.map(({ code }) => code))).toEqual(
      new Set(['TL_SHAPE', 'TL_CALL', 'TL_NO_IDENTIFIER', 'TL_TIME', 'TL_TOO_LARGE']),
    );
    expect(await open.touchpoints()).toHaveLength(accepted);
    expect((await open.failures()).map(({ code }) => code).toSorted()).toEqual(
      failed.map(({ code }) => code).toSorted(),
    );
  });

  test('every touchpoint lies in the partition of its origin', async () => {
    const records = await open.records(`${topicPrefix}${TOPICS.touchpoints.name}`);
    expect(records.length).toBeGreaterThan(0);
    for (const { key, partition, headers } of records) {
      expect(partition).toBe(partitionOf(key?.toString() ?? '', 4));
      expect(headers['mid']?.length).toBeGreaterThan(0);
    }
  });

  test('hundreds of senders at once are each answered for their own events', async () => {
    const before = (await open.touchpoints()).length;
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        post(open, { batch: [{ type: 'track', event: 'e', userId: `user-${i}`, messageId: `par-${i}` }] }),
      ),
    );
    expect(answers.every(({ status, body }) => status === 200 && body.accepted === 1)).toBe(true);
    expect((await open.touchpoints()).length - before).toBe(300);
  });
});

test('without Kafka it starts, says so at /readyz and tells senders to come again', async () => {
  const { url, writeKey, collector } = await listenCollector({ KAFKA_BROKERS: '127.0.0.1:9' });
  try {
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const answer = await fetch(`${url}/v1/track?writeKey=${writeKey}`, {
      method: 'POST',
      body: '{"userId":"u","event":"e"}',
    });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    await collector.stop();
  }
});

/** JSON texts of events with one thing wrong each, in turn. */
function malformed(count: number): string[] {
  const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`;
  const base = '"type":"track","event":"e","userId":"u1"';
  const kinds: ((i: number) => string)[] = [
    () => 'null',
    (i) => String(i),
    () => '[]',
    () => '{"type":"track","event":"no ids"}',
    () => '{"type":"track","event":"e","userId":"undefined","anonymousId":"00000000-0000-0000-0000-000000000000"}',
    (i) => `{"type":"buy","userId":"u${i}"}`,
    (i) => `{${base},"messageId":"m${i}","properties":${deep}}`,
    (i) => `{${base},"messageId":"m${i}","properties":"text","context":[],"traits":7}`,
    (i) => `{${base},"messageId":"m${i}","properties":{"revenue":"1.299,00","products":{},"currency":5}}`,
    (i) => `{${base},"messageId":"m${i}","properties":{"x":"\\ud800 \\u0000 \ufffd"}}`,
    (i) =>
      `{${base},"messageId":"m${i}","__proto__":{"polluted":1},"properties":{"constructor":{"prototype":{"x":1}}}}`,
    (i) => `{${base},"messageId":"m${i}","properties":{"text":"${'x'.repeat(33_000)}"}}`,
    (i) => `{${base},"messageId":"m${i}","timestamp":"1999-01-01T00:00:00Z","sentAt":null}`,
    (i) => `{${base},"messageId":"m${i}","timestamp":"9999-01-01T00:00:00Z"}`,
    (i) => `{${base},"messageId":"m${i}","timestamp":{"a":1}}`,
    (i) => `{${base},"messageId":${'9'.repeat(300)},"sentAt":"never","n":${i}}`,
    (i) => `{${base},"messageId":"m${i}","context":{"touch":{"score":"x","channel":{},"type":"nope","__proto__":1}}}`,
  ];
  return Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!(i));
}

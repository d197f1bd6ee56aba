import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import { DEVELOPMENT_WRITE_KEY, loadConfig } from '../../runtime/config/load.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import { collectorMetrics } from '../metrics.ts';
import { KnownValues } from '../outbox/known-values.ts';
import { Outbox } from '../outbox/outbox.ts';
import { type Records, recordsFor } from '../outbox/records.ts';
import { tokenBuckets } from '../sources/rate.ts';
import { sourcesOf } from '../sources/sources.ts';
import { receive } from './receive.ts';

/** A receiver whose log takes everything, and what it took. */
function opened(limits: Partial<Config['file']['limits']> = {}, own: (records: Records) => Records = (r) => r) {
  const base = loadConfig({ TL_CONFIG: 'development' });
  const config: Config = { ...base, file: { ...base.file, limits: { ...base.file.limits, ...limits } } };
  const written: NewRecord[] = [];
  const outbox = new Outbox({
    append: async (records) => void written.push(...records),
    maxBytes: 64_000_000,
    sendBytes: 900_000,
    patienceMs: 1_000,
    now: () => 0,
  });
  const receiver = {
    sources: sourcesOf(config),
    rate: tokenBuckets(100),
    outbox,
    records: own(recordsFor('', 4)),
    known: new KnownValues(100),
    metrics: collectorMetrics(new Registry(), () => 0),
    maxEvents: 100,
    now: () => Date.UTC(2026, 2, 1),
  };
  const send = (batch: readonly unknown[]) =>
    receive(receiver, {
      body: { json: { batch, writeKey: DEVELOPMENT_WRITE_KEY } },
      call: undefined,
      query: {},
      authorization: undefined,
      origin: undefined,
      userAgent: '',
      ip: '',
    });
  const in_ = (topic: string) => written.filter((record) => record.topic === topic);
  return { send, in: in_ };
}

const failures = codecOf(failure);
const event = (messageId: string, rest: object = {}) => ({
  type: 'track',
  event: 'x',
  userId: 'u1',
  messageId,
  ...rest,
});

describe('an event that cannot be written costs no neighbour', () => {
  test('one that no record can hold is refused alone, and says so', async () => {
    const unwritable = (records: Records): Records => ({
      ...records,
      outcome(outcome) {
        if ('ok' in outcome && outcome.ok.message_id === 'm2') throw new Error('invalid "int"');
        return records.outcome(outcome);
      },
    });
    const collector = opened({}, unwritable);
    expect(await collector.send([event('m1'), event('m2'), event('m3')])).toMatchObject({
      status: 200,
      body: { accepted: 2, failed: [{ index: 1, code: 'TL_HANDLER' }] },
    });
    expect(collector.in('touchpoints').map(({ headers }) => headers?.['mid'])).toEqual(['m1', 'm3']);
    expect(collector.in('touchpoints.failed').map(({ value }) => failures.decode(value!).code)).toEqual(['TL_HANDLER']);
  });

  test('one whose record Kafka would not take is refused alone: else every send with it would fail for ever', async () => {
    const collector = opened({ event_bytes: 500_000 });
    const context = { externalIds: [{ type: 'b'.repeat(40), id: 'aaaaa' }] };
    const growing = event('m2', { context, properties: { path: `/${'a'.repeat(100_000)}` } });
    expect(await collector.send([event('m1'), growing, event('m3')])).toMatchObject({
      status: 200,
      body: { accepted: 2, failed: [{ index: 1, code: 'TL_TOO_LARGE' }] },
    });
    expect(collector.in('touchpoints')).toHaveLength(2);
  });
});

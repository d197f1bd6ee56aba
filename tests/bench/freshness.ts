import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Where to send and where to look. */
export interface Probe {
  readonly collectorPort: number;
  readonly key: string;
  readonly clickhouseUrl: string;
  readonly database: string;
}

/** Milliseconds from an event's occurrence until it is countable in ClickHouse. */
export async function freshnessOnce(probe: Probe): Promise<number> {
  const message = `probe-${randomUUID()}`;
  const timestamp = new Date().toISOString();
  const event = { type: 'page', messageId: message, anonymousId: message, timestamp };
  return untilCountable(probe, [event]);
}

/** Milliseconds from now until events that are sent now are countable in ClickHouse, looked at every 10 ms. */
export async function untilCountable(
  { collectorPort, key, clickhouseUrl, database }: Probe,
  batch: readonly { readonly messageId: string }[],
): Promise<number> {
  const began = Date.now();
  const names = batch.map(({ messageId }) => `'${messageId}'`).join(', ');
  const answer = await fetch(`http://127.0.0.1:${collectorPort}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
  for (;;) {
    const sql = `SELECT count() FROM ${database}.touchpoints WHERE _loaded_at >= fromUnixTimestamp64Milli(${began - 1_000}) AND message_id IN (${names})`;
    const found = await fetch(clickhouseUrl, { method: 'POST', body: sql });
    if (Number((await found.text()).trim()) === batch.length) return Date.now() - began;
    if (Date.now() - began > 60_000) throw new Error('an event was not countable after 60 s');
    await delay(10);
  }
}

/** The share-th quantile of measurements. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

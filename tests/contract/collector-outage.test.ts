import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbedded, startProxied } from '../support/servers.ts';
import { openCollector, post } from './collector-open.ts';

test('through a kill -9 of Kafka everything acknowledged is kept, and nothing is refused for good', {
  timeout: 300_000,
}, async () => {
  const servers = await startEmbedded();
  const open = await openCollector({ KAFKA_BROKERS: servers.brokers });
  try {
    const acknowledged = new Set<string>();
    const statuses = new Set<number>();
    let sending = true;
    let sent = 0;
    const sender = async () => {
      while (sending) {
        const messageId = `m${sent++}`;
        const answer = await post(open, { batch: [{ type: 'track', event: 'e', userId: `u${sent % 50}`, messageId }] });
        statuses.add(answer.status);
        if (answer.status === 200) acknowledged.add(messageId);
        else await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const senders = [sender(), sender(), sender(), sender()];
    const ready = async () => (await fetch(`${open.url}/readyz`)).status;
    await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(100);
    await servers.kill('kafka');
    await expect.poll(ready, { timeout: 30_000 }).toBe(503);
    await servers.restart('kafka');
    await expect.poll(ready, { timeout: 60_000 }).toBe(200);
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(before + 100);
    sending = false;
    await Promise.all(senders);

    expect([...statuses].toSorted()).toEqual([200, 503]);
    const kept = new Set((await open.touchpoints()).map((touch) => touch.message_id));
    expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
  } finally {
    await open.close();
    await servers.stop();
  }
});

test('a connection to Kafka that a firewall forgot costs the collector seconds, not its service', {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  const { env, proxies, stop } = await startProxied(folder);
  const open = await openCollector(env);
  try {
    let sent = 0;
    const send = async () =>
      (await post(open, { batch: [{ type: 'track', event: 'e', userId: 'u', messageId: `m${sent++}` }] })).status;
    await expect.poll(send, { timeout: 30_000 }).toBe(200);
    proxies.kafka.halfClose();
    expect(await send()).toBe(503);
    await expect.poll(send, { timeout: 30_000 }).toBe(200);
  } finally {
    await open.close();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';

/** A bounded load against a collector. */
export interface LoadOptions {
  readonly url: string;
  readonly batch: number;
  readonly batches: number;
  /** Milliseconds between batches. */
  readonly pauseMs: number;
}

/** A load under way; its own ledger of what was acknowledged. */
export interface SteadyLoad {
  /** Events acknowledged so far. */
  count(): number;
  /** Resolves when that many were acknowledged, or all were sent. */
  acknowledged(events: number): Promise<void>;
  /** Resolves to the number acknowledged when all were sent. */
  finished(): Promise<number>;
}

const RETRY_MS = 100;
const TRIES = 600;
const PEOPLE = 50;

/**
 * Sends page views, clicks and orders of a few people in batches, and sends a batch again, with the same message ids,
 * until it is acknowledged, as client libraries do.
 */
export function sendSteadily({ url, batch, batches, pauseMs }: LoadOptions): SteadyLoad {
  let acknowledged = 0;
  let over = false;
  const run = (async () => {
    for (let n = 0; n < batches; n++) {
      await deliver(
        `${url}/v1/batch`,
        Array.from({ length: batch }, (_, i) => eventOf(n * batch + i)),
      );
      acknowledged += batch;
      await pause(pauseMs);
    }
    return acknowledged;
  })().finally(() => {
    over = true;
  });
  return {
    count: () => acknowledged,
    async acknowledged(events) {
      while (!over && acknowledged < events) await pause(20);
    },
    finished: () => run,
  };
}

async function deliver(url: string, batch: unknown[]): Promise<void> {
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  const authorization = `Basic ${Buffer.from(`${DEVELOPMENT_WRITE_KEY}:`).toString('base64')}`;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    }).catch(() => undefined);
    await answer?.text().catch(() => undefined);
    if (answer?.ok) return;
    await pause(RETRY_MS);
  }
  throw new Error(`not acknowledged in ${TRIES} tries`);
}

function eventOf(n: number): Record<string, unknown> {
  const event = { messageId: randomUUID(), userId: `u${n % PEOPLE}`, timestamp: new Date().toISOString() };
  const web = { context: { touch: { platform: 'web' } } };
  if (n % 40 === 0)
    return {
      ...event,
      type: 'track',
      event: 'Order Completed',
      properties: { order_id: `o${n}`, revenue: 10.01, currency: 'EUR' },
      context: { touch: { platform: 'server' } },
    };
  if (n % 10 === 0)
    return {
      ...event,
      type: 'track',
      event: 'Ad Clicked',
      context: { touch: { type: 'click', channel: 'Display', platform: 'server' } },
    };
  return { ...event, ...web, type: 'page', name: `Page ${n % 7}` };
}

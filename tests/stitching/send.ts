import { setTimeout as pause } from 'node:timers/promises';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';

const BATCH = 500;
const SENDERS = 3;
const RETRY_MS = 200;
const TRIES = 300;

/** Sends events in batches until each is acknowledged; tells how many were, and how many before the last batch. */
export async function sendAll(
  url: string,
  events: Iterable<Record<string, unknown>>,
  acknowledged: (now: number, before: number) => Promise<void>,
): Promise<void> {
  const source = events[Symbol.iterator]();
  let sent = 0;
  const sender = async () => {
    for (let batch = take(source); batch.length > 0; batch = take(source)) {
      await deliver(url, batch);
      sent += batch.length;
      await acknowledged(sent, sent - batch.length);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

function take(source: Iterator<Record<string, unknown>>): Record<string, unknown>[] {
  const batch: Record<string, unknown>[] = [];
  for (let next = source.next(); !next.done; next = source.next()) {
    batch.push(next.value);
    if (batch.length === BATCH) break;
  }
  return batch;
}

async function deliver(url: string, batch: readonly unknown[]): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${DEVELOPMENT_WRITE_KEY}:`).toString('base64')}`;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const answer = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ batch }),
    }).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (answer?.ok) return;
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`${answer.status}: ${text}`);
    await pause(RETRY_MS);
  }
  throw new Error(`not acknowledged in ${TRIES} tries`);
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Where to send and where to look. */
export interface MergeProbe {
  readonly collectorPort: number;
  readonly insightsPort: number;
  readonly key: string;
}

const PATIENCE_MS = 60_000;

/**
 * Milliseconds from the event that shows two customers to be one until the timeline of one of them, asked by its e-mail,
 * shows the touchpoints of both; looked at every 200 ms: looking costs ClickHouse a dozen questions.
 */
export async function mergeOnce(probe: MergeProbe): Promise<number> {
  const id = randomUUID();
  const [userId, email] = [`merge-${id}`, `merge-${id}@mail.example`];
  const call = {
    type: 'track',
    event: 'Call Ended',
    messageId: `call-${id}`,
    context: { traits: { email }, touch: { type: 'call', channel: 'Phone', platform: 'phone' } },
  };
  await send(probe, [{ type: 'page', messageId: `page-${id}`, userId }, call]);
  await until(probe, email, [call.messageId]);
  const started = Date.now();
  await send(probe, [{ type: 'identify', messageId: `merge-${id}`, userId, traits: { email } }]);
  await until(probe, email, [call.messageId, `page-${id}`]);
  return Date.now() - started;
}

async function send({ collectorPort, key }: MergeProbe, batch: readonly object[]): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${collectorPort}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
}

async function until({ insightsPort }: MergeProbe, email: string, messages: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(200)) {
    const answer = await fetch(`http://127.0.0.1:${insightsPort}/api/timeline`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: `email:${email}` }),
    });
    const text = await answer.text();
    if (answer.ok && messages.every((message) => text.includes(message))) return;
  }
  throw new Error('a merge did not show after a minute');
}

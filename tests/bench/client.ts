import { Agent, request } from 'node:http';

/**
 * The load client, a process of its own: posts batches of `size` events over kept connections, as fast as they are
 * acknowledged or at `rate` events a second, until `ms` are over. Sends {acknowledged, ms} to its parent.
 */
interface Load {
  readonly port: number;
  readonly key: string;
  readonly size: number;
  readonly connections: number;
  readonly ms: number;
  /** Events a second over all; 0: as fast as acknowledged. */
  readonly rate: number;
  readonly people: number;
  /** Most events, whatever time is left. */
  readonly events?: number;
  /** Number of the first event, which says whose it is. */
  readonly from?: number;
}

const load = JSON.parse(process.argv[2] ?? '{}') as Load;
const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
const authorization = `Basic ${Buffer.from(`${load.key}:`).toString('base64')}`;
const first = load.from ?? 0;
let made = first;

/** A page view; one in 200 is an order. */
function event(n: number): object {
  const at = new Date().toISOString();
  const who = (n * 2_654_435_761) % load.people;
  const base = {
    messageId: `bench-${load.ms}-${load.rate}-${process.pid}-${n}`,
    userId: `bench-${who}`,
    anonymousId: `device-${who}`,
    timestamp: at,
  };
  if (n % 200 === 199)
    return {
      ...base,
      type: 'track',
      event: 'Order Completed',
      properties: { order_id: `B-${process.pid}-${n}`, revenue: 59.9, currency: 'EUR' },
    };
  const page = {
    path: `/p/${n % 500}`,
    url: `https://shop.example/p/${n % 500}?utm_source=google&utm_medium=cpc&utm_campaign=brand`,
    title: 'Product',
  };
  return {
    ...base,
    type: 'page',
    name: 'Product',
    properties: page,
    context: { page, locale: 'de-DE', campaign: { source: 'google', medium: 'cpc', name: 'brand' } },
  };
}

function post(): Promise<void> {
  const batch = Array.from({ length: load.size }, () => event(made++));
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization };
    const out = request(
      { agent, host: '127.0.0.1', port: load.port, path: '/v1/batch', method: 'POST', headers },
      (answer) => {
        answer
          .resume()
          .on('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`the collector answered ${answer.statusCode}`)),
          );
      },
    );
    out.on('error', reject).end(body);
  });
}

const started = Date.now();
const most = first + (load.events ?? Number.POSITIVE_INFINITY);
let acknowledged = 0;
const worker = async (): Promise<void> => {
  const gap = load.rate > 0 ? (1_000 * load.size * load.connections) / load.rate : 0;
  for (let next = Date.now(); Date.now() - started < load.ms && made < most; ) {
    await post();
    acknowledged += load.size;
    next += gap;
    const wait = next - Date.now();
    if (gap > 0 && wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
};
await Promise.all(Array.from({ length: load.connections }, worker));
process.send?.({ acknowledged, ms: Date.now() - started });
process.disconnect();
agent.destroy();

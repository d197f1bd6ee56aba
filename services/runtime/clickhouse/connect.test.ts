import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectClickHouse } from './connect.ts';
import type { ClickHouseClient } from './port.ts';

/** A server that begins its answers and never ends them: a connection that died on the way back. */
let server: Server;
let client: ClickHouseClient;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write('{"n":1}\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = connectClickHouse({
    CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
    CLICKHOUSE_USER: 'default',
    CLICKHOUSE_PASSWORD: '',
    CLICKHOUSE_DATABASE: 'd',
  });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await client.close();
});

const limited = { timeoutMs: 300 };
const drained = async (rows: AsyncIterable<unknown>) => {
  for await (const _ of rows);
};

describe('an answer that begins and never ends is broken off', () => {
  test('of a query', () => expect(client.query('SELECT 1', {}, limited)).rejects.toThrow());
  test('of a query in batches', () => expect(drained(client.stream('SELECT 1', {}, limited))).rejects.toThrow());
  test('of an insert', () => expect(client.insertAvro('t', Buffer.from('x'), limited)).rejects.toThrow());
  test('of rows', () => expect(client.insertRows('t', [{ n: 1 }], limited)).rejects.toThrow());
});

test('nothing is asked on behalf of who is gone', async () => {
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(client.query('SELECT 1', {}, { signal: gone })).rejects.toThrow('gone');
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../terminal/exit.ts';
import { openInstallation } from './reach.ts';

/** What a command says where ClickHouse answers so; a port nobody listens on without an answer. */
async function said(status?: number, body = ''): Promise<{ message: string; code: number }> {
  const server = createServer((_request, response) => response.writeHead(status ?? 200).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (status === undefined) await new Promise((resolve) => server.close(resolve));
  const reach = openInstallation(tmpdir(), {
    TL_CONFIG: 'development',
    CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
    KAFKA_BROKERS: '127.0.0.1:1',
  });
  try {
    return await reach.clickhouse('any').then(
      () => ({ message: 'it answers', code: 0 }),
      (error: unknown) => ({ message: String(error), code: exitCodeOf(error) }),
    );
  } finally {
    await reach.close();
    server.close();
  }
}

test('a wrong password is told from a server that does not answer', async () => {
  const refusal =
    'Code: 516. DB::Exception: default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED) (version 26.7.1.1)';
  const wrong = await said(516, refusal);
  expect(wrong.code).toBe(EXIT.configuration);
  expect(wrong.message).toMatch(
    /refuses: .*password is incorrect[\s\S]*Compare CLICKHOUSE_USER and CLICKHOUSE_PASSWORD/,
  );
  const away = await said();
  expect(away.code).toBe(EXIT.unreachable);
  expect(away.message).toContain('does not answer (connect ECONNREFUSED');
});

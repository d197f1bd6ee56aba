import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerSpec } from '../supervise.ts';
import { serverXml, usersXml } from './settings.ts';

export interface ClickHouseOptions {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly tcpPort: number;
}

/** Makes a ClickHouse ready to run: its folder and its settings. */
export function clickhouseServer({ dataDir, httpPort, tcpPort }: ClickHouseOptions): ServerSpec {
  const folder = join(dataDir, 'clickhouse');
  const config = join(folder, 'config.xml');
  const users = join(folder, 'users.xml');
  const pidFile = join(folder, 'pid');
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, serverXml(users));
  writeFileSync(users, usersXml());
  return {
    name: 'clickhouse',
    program: 'clickhouse/host.js',
    args: [pidFile, join(folder, 'data'), String(httpPort), String(tcpPort), config],
    logFile: join(dataDir, 'logs', 'clickhouse.log'),
    pidFile,
    mark: config,
    ready: () => answers(`http://127.0.0.1:${httpPort}/`),
    stopMs: 3_000,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', body: 'SELECT 1', signal: AbortSignal.timeout(2_000) });
    return (await response.text()).trim() === '1';
  } catch {
    return false;
  }
}

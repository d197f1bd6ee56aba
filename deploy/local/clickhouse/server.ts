import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';
import type { ServerSpec } from '../supervise.ts';
import { serverXml } from './settings.ts';

/** Users, profiles and quotas, the same for every way to run ClickHouse on a developer's machine. */
export const USERS_FILE: string = join(PACKAGE_ROOT, 'deploy', 'local', 'clickhouse', 'users.xml');

export interface ClickHouseOptions {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly tcpPort: number;
}

/** Makes a ClickHouse ready to run: its folder and its settings. */
export function clickhouseServer({ dataDir, httpPort, tcpPort }: ClickHouseOptions): ServerSpec {
  const folder = join(dataDir, 'clickhouse');
  const config = join(folder, 'config.xml');
  const pidFile = join(folder, 'pid');
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, serverXml(USERS_FILE));
  return {
    name: 'clickhouse',
    program: 'clickhouse/host.js',
    args: [pidFile, join(folder, 'data'), String(httpPort), String(tcpPort), config],
    logFile: join(dataDir, 'logs', 'clickhouse.log'),
    pidFile,
    mark: config,
    ready: () => answers(`http://127.0.0.1:${httpPort}/`),
    ports: [httpPort, tcpPort],
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

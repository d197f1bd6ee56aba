import { join } from 'node:path';
import { type LocalServers, startServers } from '../../../deploy/local/index.ts';
import { UsageError } from '../terminal/exit.ts';
import { serverPorts } from './ports.ts';

/** Folder of the data of our own servers. */
export const serversDirOf = (dataDir: string): string => join(dataDir, 'servers');

/** Servers an installation works with, and how to let go of them. */
export interface Servers {
  readonly env: Record<string, string>;
  /** Process ids of our own servers; undefined where others run them. */
  readonly local: LocalServers | undefined;
  stop(): Promise<void>;
}

/**
 * The Kafka and ClickHouse of the environment, else our own ones under the data folder. Throws UsageError when only one
 * of the two addresses is given.
 */
export async function openServers(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  portBase: number | undefined,
): Promise<Servers> {
  const given = [env['KAFKA_BROKERS'], env['CLICKHOUSE_URL']].filter(Boolean).length;
  if (given === 1) throw new UsageError('set both KAFKA_BROKERS and CLICKHOUSE_URL, or neither to run both here');
  if (given === 2) return { env: {}, local: undefined, stop: async () => undefined };
  const local = await startServers({ dataDir: serversDirOf(dataDir), ...serverPorts(portBase) });
  return {
    env: { KAFKA_BROKERS: local.brokers, CLICKHOUSE_URL: local.clickhouseUrl },
    local,
    stop: () => local.stop(),
  };
}

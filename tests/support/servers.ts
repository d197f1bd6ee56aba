import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type LocalServers, startServers } from '../../deploy/local/index.ts';
import { engineAnswers } from './engine.ts';

/** A real Kafka and a real ClickHouse to test on. */
export interface TestServers {
  readonly kind: 'environment' | 'containers' | 'embedded';
  readonly brokers: string;
  readonly clickhouseUrl: string;
  stop(): Promise<void>;
}

/** In this order: addresses in the environment, containers when an engine answers, the embedded servers. */
export async function startTestServers(env: NodeJS.ProcessEnv = process.env): Promise<TestServers> {
  const { KAFKA_BROKERS: brokers, CLICKHOUSE_URL: clickhouseUrl } = env;
  if (brokers && clickhouseUrl) return { kind: 'environment', brokers, clickhouseUrl, stop: async () => {} };
  if (await engineAnswers(env)) return (await import('./containers.ts')).startContainers();
  const servers = await startEmbedded();
  return { kind: 'embedded', brokers: servers.brokers, clickhouseUrl: servers.clickhouseUrl, stop: servers.stop };
}

/**
 * Embedded servers of one's own, on free ports and in a data folder that `stop` removes. For tests that kill them;
 * others share the servers of the run (`backend()`).
 */
export async function startEmbedded(dataDir = mkdtempSync(join(tmpdir(), 'throughline-test-'))): Promise<LocalServers> {
  const [kafkaPort = 0, kafkaControllerPort = 0, clickhousePort = 0, clickhouseTcpPort = 0] = await freePorts(4);
  const ports = { kafkaPort, kafkaControllerPort, clickhousePort, clickhouseTcpPort };
  const servers = await startServers({ dataDir, ...ports, quiet: true }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    ...servers,
    // The spread would freeze the ids of this moment.
    pids: servers.pids,
    async stop() {
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type LocalServers, startServers } from '../../deploy/local/index.ts';
import { engineAnswers } from './engine.ts';
import { type DisturbedServer, startProxy } from './proxy.ts';

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

/** Embedded servers, and proxies through which everybody reaches them. */
export interface ProxiedServers {
  readonly servers: LocalServers;
  readonly proxies: Readonly<Record<'kafka' | 'clickhouse', DisturbedServer>>;
  /** Where the proxies are, as the environment of a role. */
  readonly env: { readonly KAFKA_BROKERS: string; readonly CLICKHOUSE_URL: string };
  /** Ends them; the data folder stays. */
  stop(): Promise<void>;
}

/** Servers on free ports whose connections can be disturbed. Kafka tells its clients to come through the proxy too. */
export async function startProxied(dataDir: string): Promise<ProxiedServers> {
  const [kafkaPort = 0, kafkaControllerPort = 0, behind = 0, clickhousePort = 0, clickhouseTcpPort = 0] =
    await freePorts(5);
  const proxies = {
    kafka: await startProxy(`http://127.0.0.1:${behind}`),
    clickhouse: await startProxy(`http://127.0.0.1:${clickhousePort}`),
  };
  const closeProxies = () => Promise.all([proxies.kafka.close(), proxies.clickhouse.close()]);
  const servers = await startServers({
    dataDir,
    kafkaPort,
    kafkaControllerPort,
    kafkaBehind: { port: behind, advertisedPort: proxies.kafka.port },
    clickhousePort,
    clickhouseTcpPort,
    quiet: true,
  }).catch(async (error: unknown) => {
    await closeProxies();
    throw error;
  });
  return {
    servers,
    proxies,
    env: { KAFKA_BROKERS: `127.0.0.1:${proxies.kafka.port}`, CLICKHOUSE_URL: proxies.clickhouse.url },
    async stop() {
      await servers.stop();
      await closeProxies();
    },
  };
}

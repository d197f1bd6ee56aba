import { GenericContainer, Wait } from 'testcontainers';
import { USERS_FILE } from '../../deploy/local/clickhouse/server.ts';
import { freePorts } from '../../deploy/local/index.ts';
import { kafkaSettings } from '../../deploy/local/kafka/settings.ts';
import type { TestServers } from './servers.ts';

/** The official images in a container engine. */
export async function startContainers(): Promise<TestServers> {
  const [port = 0] = await freePorts(1);
  const [kafka, clickhouse] = await Promise.all([
    // The broker tells clients where it is, so its port outside must be known before it starts.
    new GenericContainer('apache/kafka:4.1.1')
      .withExposedPorts({ container: 19092, host: port })
      .withEnvironment(
        asEnvironment({
          ...kafkaSettings,
          'process.roles': 'broker,controller',
          'node.id': 1,
          'controller.quorum.voters': '1@127.0.0.1:9093',
          listeners: 'PLAINTEXT://0.0.0.0:19092,CONTROLLER://127.0.0.1:9093',
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
          'controller.listener.names': 'CONTROLLER',
        }),
      )
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start(),
    new GenericContainer('clickhouse/clickhouse-server:26.7')
      .withExposedPorts(8123)
      .withEnvironment({ CLICKHOUSE_SKIP_USER_SETUP: '1' })
      .withCopyFilesToContainer([{ source: USERS_FILE, target: '/etc/clickhouse-server/users.d/throughline.xml' }])
      .withWaitStrategy(Wait.forHttp('/ping', 8123))
      .start(),
  ]);
  return {
    kind: 'containers',
    brokers: `127.0.0.1:${port}`,
    clickhouseUrl: `http://127.0.0.1:${clickhouse.getMappedPort(8123)}`,
    async stop() {
      await Promise.all([kafka.stop(), clickhouse.stop()]);
    },
  };
}

/** Settings as the image takes them: KAFKA_ and the name in capitals, its dots as underscores. */
const asEnvironment = (settings: Record<string, string | number | boolean>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`KAFKA_${key.replaceAll('.', '_').toUpperCase()}`, String(value)]),
  );

/** What distinguishes one embedded broker from another. */
export interface KafkaPlace {
  readonly port: number;
  readonly controllerPort: number;
  /** A second listener, advertised elsewhere. The broker itself never goes that way. */
  readonly behind?: { readonly port: number; readonly advertisedPort: number } | undefined;
  /** Folder of its log segments. */
  readonly dataDir: string;
}

/** Settings of a broker that is alone, wherever it runs. */
export const kafkaSettings = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 8,
  // A worker joins a fresh group at every boot and must not wait for others.
  'group.initial.rebalance.delay.ms': 0,
  'auto.create.topics.enable': false,
  // The cleaner's default of 128 MB would take a quarter of the heap.
  'log.cleaner.dedupe.buffer.size': 16_777_216,
} as const;

/** `server.properties` of a broker that is its own controller and the only one. */
export const kafkaProperties = ({ port, controllerPort, behind, dataDir }: KafkaPlace): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${behind ? `,BEHIND://127.0.0.1:${behind.port}` : ''}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${behind ? `,BEHIND://127.0.0.1:${behind.advertisedPort}` : ''}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BEHIND:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataDir,
    ...kafkaSettings,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/**
 * Java options of the broker. `heap` as Java takes it ("512m"). It shares a small machine and seldom runs for days: the
 * quick compiler and the simple collector took a third less processor time at 1,000 events/s in its first minute.
 */
export const javaOptions = (heap: string): string[] => [
  `-Xmx${heap}`,
  '-Xms128m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];

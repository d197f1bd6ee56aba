import { resolve } from 'node:path';
import { clickhouseServer } from './clickhouse/server.ts';
import { kafkaServer } from './kafka/server.ts';
import { lockFolder } from './lock.ts';
import { Supervisor } from './supervise.ts';

export interface LocalServerOptions {
  /** Folder of all data; used again as it is found. One process at a time. */
  readonly dataDir: string;
  readonly kafkaPort: number;
  readonly kafkaControllerPort: number;
  /** One more door of Kafka, for clients that come through something in front of it: they are told to come there. */
  readonly kafkaBehind?: { readonly port: number; readonly advertisedPort: number };
  /** HTTP. */
  readonly clickhousePort: number;
  readonly clickhouseTcpPort: number;
  /** Java heap of Kafka; default "512m". */
  readonly heap?: string;
  /** Say nothing on stderr while starting. */
  readonly quiet?: boolean;
}

export type ServerName = 'kafka' | 'clickhouse';

/** A running Kafka and ClickHouse. They are started again when they die, and end when this process does. */
export interface LocalServers {
  readonly brokers: string;
  readonly clickhouseUrl: string;
  /** Process ids of the servers now; 0 while one is down. */
  readonly pids: Readonly<Record<ServerName, number>>;
  /** Ends both cleanly, by force after at most about 12 s, and frees the data folder. */
  stop(): Promise<void>;
  /** SIGKILL; the server stays down until `restart`. */
  kill(which: ServerName): Promise<void>;
  /** Stops the server if it runs, starts it, resolves when it answers. */
  restart(which: ServerName): Promise<void>;
}

/** Starts both servers on loopback and resolves when both answer. Rejects, with nothing left running, when one cannot. */
export async function startServers(options: LocalServerOptions): Promise<LocalServers> {
  const dataDir = resolve(options.dataDir);
  const say = (line: string): void => {
    if (!options.quiet) process.stderr.write(`${line}\n`);
  };
  const unlock = lockFolder(dataDir);
  const clickhouse = new Supervisor(
    clickhouseServer({ dataDir, httpPort: options.clickhousePort, tcpPort: options.clickhouseTcpPort }),
  );
  let kafka: Supervisor | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([kafka?.stop(), clickhouse.stop()]);
    unlock();
  };
  const startKafka = async (): Promise<Supervisor> => {
    const { kafkaPort: port, kafkaControllerPort: controllerPort, kafkaBehind: behind, heap = '512m' } = options;
    kafka = new Supervisor(await kafkaServer({ dataDir, port, controllerPort, behind, heap, say }));
    await kafka.start();
    return kafka;
  };
  const [first, second] = await Promise.allSettled([startKafka(), clickhouse.start()]);
  if (first.status === 'rejected' || second.status === 'rejected') {
    await stop();
    throw first.status === 'rejected' ? first.reason : second.status === 'rejected' ? second.reason : undefined;
  }
  const servers = { kafka: first.value, clickhouse };
  return {
    brokers: `127.0.0.1:${options.kafkaPort}`,
    clickhouseUrl: `http://127.0.0.1:${options.clickhousePort}`,
    pids: {
      get kafka() {
        return servers.kafka.pid;
      },
      get clickhouse() {
        return servers.clickhouse.pid;
      },
    },
    stop,
    kill: (which) => servers[which].kill(),
    async restart(which) {
      await servers[which].stop();
      await servers[which].start();
    },
  };
}

import type { Appender, Log, Reader, ReaderOptions, TopicPartition, Transactor } from '../port.ts';
import { MemoryBroker, type MemoryBrokerOptions } from './broker.ts';
import { Pump } from './pump.ts';

export interface MemoryLogOptions extends MemoryBrokerOptions {
  /** The broker to work on; its own when none is given. */
  readonly broker?: MemoryBroker;
}

/** A log in memory, and what tests do to it. */
export interface MemoryLog extends Log {
  readonly broker: MemoryBroker;
  /** Test hook: the process of this client dies. Everything rejects from now on, nothing more is delivered, its group members are gone. */
  kill(): void;
}

/** One more broker for several `memoryLog` clients. */
export const memoryBroker = (options: MemoryBrokerOptions = {}): MemoryBroker => new MemoryBroker(options);

/** A log in memory that behaves as Kafka does, control records and fencing included. Nothing is delivered in the caller's tick. */
export function memoryLog(options: MemoryLogOptions = {}): MemoryLog {
  const broker = options.broker ?? memoryBroker(options);
  const endings = new Set<() => void>();
  let dead = false;
  const alive = () => {
    if (dead) throw new Error('the log client is closed');
  };
  const end = () => {
    dead = true;
    for (const ending of endings) ending();
    endings.clear();
  };

  return {
    broker,
    kill: end,
    appender: async () => {
      alive();
      return appender(broker, alive);
    },
    transactor: async (id) => {
      alive();
      return transactor(broker, id, alive);
    },
    read: async (readerOptions) => {
      alive();
      const reader = read(broker, readerOptions);
      endings.add(() => void reader.close());
      return reader;
    },
    join: async (groupOptions) => {
      alive();
      const { member, leave } = await broker.group(groupOptions.groupId).join(groupOptions);
      endings.add(leave);
      return member;
    },
    offsets: async (topic) => {
      alive();
      return broker.offsets(topic);
    },
    offsetsAt: async (topic, timestamp) => {
      alive();
      return broker.partitions(topic).map((partition) => partition.at(timestamp));
    },
    committed: async (groupId, topic) => {
      alive();
      return broker.group(groupId).committed(topic);
    },
    ensureTopics: async (topics) => {
      alive();
      return broker.ensure(topics);
    },
    listTopics: async () => {
      alive();
      return broker.topics();
    },
    deleteTopics: async (topics) => {
      alive();
      return broker.remove(topics);
    },
    close: async () => end(),
  };
}

function appender(broker: MemoryBroker, alive: () => void): Appender {
  let closed = false;
  return {
    append: async (records) => {
      alive();
      if (closed) throw new Error('the appender is closed');
      broker.run('append', () => broker.write(records, 'plain'));
    },
    close: async () => {
      closed = true;
    },
  };
}

function transactor(broker: MemoryBroker, id: string, alive: () => void): Transactor {
  const epoch = broker.bump(id);
  let broken: string | undefined;
  const write: (records: Parameters<Transactor['commit']>[0], mode: 'committed' | 'aborted') => Map<string, number> = (
    records,
    mode,
  ) => {
    alive();
    if (broken) throw new Error(`transactor ${id} is unusable: ${broken}`);
    try {
      if (records.length === 0) return new Map();
      if (broker.epoch(id) !== epoch) throw new Error('it was fenced by a newer one');
      return broker.run('transaction', () => {
        broker.write(broker.closing(id, records), mode);
        return broker.write(records, mode);
      });
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  return {
    commit: async (records) => write(records, 'committed'),
    abort: async (records) => {
      write(records, 'aborted');
    },
    close: async () => {
      broken ??= 'it is closed';
    },
  };
}

function read(broker: MemoryBroker, options: ReaderOptions): Reader {
  const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;
  let faulty = false;
  const pumps = new Map<string, Pump>();
  for (const at of options.from) {
    const { low } = broker.partition(at);
    if (at.offset < low)
      throw new Error(`offset out of range: ${nameOf(at)} begins at ${low}, ${at.offset} was asked for`);
  }
  const stop = () => {
    for (const pump of pumps.values()) pump.stop();
  };
  const onFault = (error: Error) => {
    if (faulty) return;
    faulty = true;
    stop();
    options.onFault(error);
  };
  for (const { topic, partition, offset } of options.from) {
    const at = { topic, partition };
    const paused = options.paused ?? false;
    pumps.set(
      nameOf(at),
      new Pump(
        broker.partition(at),
        offset,
        paused,
        ({ records, next }) => options.onBatch(at, records, next),
        onFault,
      ),
    );
  }
  const set = (paused: boolean) => (partitions: readonly TopicPartition[]) => {
    for (const at of partitions) pumps.get(nameOf(at))?.pause(paused);
  };
  return { pause: set(true), resume: set(false), close: async () => stop() };
}

import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { countingOperator, countingSpec, countingTopics, faultsOf } from '../../../tests/contract/task-counting.ts';
import { type MemoryBroker, type MemoryLog, memoryBroker, memoryLog } from '../log/memory/index.ts';
import type { Log, LogRecord, Transactor } from '../log/port.ts';
import { memoryStore } from '../state/memory.ts';
import { startTask } from './start.ts';

/**
 * Each safety of the task is taken out once, by what the task runs on, and the same story is told with it and without:
 * with it the result is exact, without it is not. So none is there for nothing, and each story can fail.
 */
const P = 2;
const topics = countingTopics();
const logger = pino({ level: 'silent' });
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const until = async (holds: () => boolean, ms = 5_000): Promise<boolean> => {
  for (const end = performance.now() + ms; !holds(); await new Promise((resolve) => setTimeout(resolve, 2)))
    if (performance.now() > end) return false;
  return true;
};

/** How a log is changed for the task; the broker behind it stays what it is. */
type Without = (log: MemoryLog) => Log;
const whole: Without = (log) => log;

function world(broker: MemoryBroker = memoryBroker()) {
  broker.ensure(Object.values(topics).map((name) => ({ name, partitions: P })));
  const sent = new Map<string, string[]>();
  return {
    broker,
    send(key: string, count: number, from = 0) {
      const values = Array.from({ length: count }, (_, n) => `${key}-${from + n}`);
      const partition = Number(key.at(-1)) % P;
      broker.write(
        values.map((value) => ({ topic: topics.live, partition, key, value: Buffer.from(value) })),
        'plain',
      );
      sent.set(key, [...(sent.get(key) ?? []), ...values]);
    },
    faults: () => faultsOf(broker.records(topics.out), sent),
    /** A process of the task with an empty disk. Its client dies with it at a fault. */
    async boot(without: Without, maxRecords = 7) {
      const log = memoryLog({ broker });
      const faults: Error[] = [];
      const task = await startTask(countingSpec(topics, P, { maxRecords }), {
        log: without(log),
        openStore: () => memoryStore(),
        now: Date.now,
        logger,
        onFault(error) {
          faults.push(error);
          log.kill();
        },
      });
      cleanups.push(() => task.stop());
      return { faults, stop: () => task.stop() };
    },
  };
}

type World = ReturnType<typeof world>;

/** What the result is: exact, as soon as it is; else, when the time is over, what is wrong with it. */
async function outcome(w: World, ms?: number): Promise<string> {
  if (await until(() => w.faults().length === 0, ms)) return 'exact';
  const faults = w.faults();
  return faults.some((fault) => fault.endsWith('was processed 2 times')) ? 'twice' : faults.join('; ');
}

describe('fence', () => {
  /** Every owner opens an id of its own: nobody is fenced. */
  let owners = 0;
  const withoutFence: Without = (log) => ({ ...log, transactor: (id) => log.transactor(`${id}-${owners++}`) });

  /** A process that was given up for dead works on beside its successor. */
  async function twoOwners(without: Without): Promise<string> {
    const w = world();
    w.send('a0', 30);
    await w.boot(without);
    await until(() => w.broker.records(topics.out).length >= 7);
    await w.boot(without);
    w.send('a0', 200, 30);
    return outcome(w, 2_000);
  }

  test('with it the older of two owners writes nothing more; without it events count twice', async () => {
    expect([await twoOwners(whole), await twoOwners(withoutFence)]).toEqual(['exact', 'twice']);
  });
});

describe('probe', () => {
  const withoutProbe: Without = (log) => ({
    ...log,
    transactor: async (id): Promise<Transactor> => ({ ...(await log.transactor(id)), abort: async () => {} }),
  });

  /** A broker died and lost the marker that ends what a life before had written. */
  async function leftOpen(without: Without): Promise<string> {
    const w = world();
    w.broker.leaveOpen('counting-0', [
      { topic: topics.out, partition: 0, key: null, value: Buffer.from('a0-0 a0 1 1') },
    ]);
    w.send('a0', 5);
    await w.boot(without);
    return outcome(w, 1_000);
  }

  test('with it what was left open stays unseen; without it the next commit adopts it', async () => {
    expect([await leftOpen(whole), await leftOpen(withoutProbe)]).toEqual(['exact', 'twice']);
  });
});

describe('barrier', () => {
  /** The restore is told that it is done after what it happened to read first. */
  const withoutBarrier: Without = (log) => {
    let barrier: Omit<LogRecord, 'offset' | 'timestamp' | 'headers'> | undefined;
    return {
      ...log,
      async transactor(id) {
        const transactor = await log.transactor(id);
        return {
          ...transactor,
          async commit(records) {
            const own = records.find(({ topic, key }) => topic === topics.state && String(key).startsWith('#barrier'));
            if (own) barrier = { ...own, key: Buffer.from(String(own.key)) };
            return transactor.commit(records);
          },
        };
      },
      read: (options) =>
        log.read({
          ...options,
          onBatch: (at, records, next) => {
            const forged =
              barrier && at.topic === topics.state ? [{ ...barrier, offset: next, timestamp: 0, headers: {} }] : [];
            return options.onBatch(at, [...records, ...forged], next);
          },
        }),
    };
  };

  /** Much state, an empty disk. */
  async function restored(without: Without): Promise<string> {
    const w = world();
    w.send('a0', 400);
    const first = await w.boot(whole, 1);
    if ((await outcome(w)) !== 'exact') throw new Error('the first life did not finish');
    await first.stop();
    await w.boot(without);
    w.send('a0', 5, 400);
    return outcome(w, 2_000);
  }

  test('with it the restore reads to the end of what was committed; without it steps of before are done again', async () => {
    expect([await restored(whole), await restored(withoutBarrier)]).toEqual(['exact', 'twice']);
  });
});

test('de-duplication: without it what is sent again counts again', async () => {
  const counting = countingOperator(topics, P);
  const again = async (forgetful: boolean): Promise<string> => {
    const w = world();
    w.send('a0', 6);
    w.send('a0', 6);
    const task = await startTask(
      countingSpec(topics, P, {
        operator: forgetful
          ? {
              ...counting,
              process: (records, state, context) =>
                counting.process(
                  records,
                  { ...state, get: (scope, key) => (scope === '#seen' ? undefined : state.get(scope, key)) },
                  context,
                ),
            }
          : counting,
      }),
      {
        log: memoryLog({ broker: w.broker }),
        openStore: () => memoryStore(),
        now: Date.now,
        logger,
        onFault: () => {},
      },
    );
    cleanups.push(() => task.stop());
    return outcome(w, 1_000);
  };
  expect([await again(false), await again(true)]).toEqual(['exact', 'twice']);
});

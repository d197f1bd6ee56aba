import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import {
  countingOperator,
  countingSpec,
  countingTopics,
  faultsOf,
  POISON,
  said,
} from '../../../tests/contract/task-counting.ts';
import { type MemoryBroker, memoryBroker, memoryLog } from '../log/memory/index.ts';
import { memoryStore } from '../state/memory.ts';
import type { StateStore } from '../state/port.ts';
import { type CrashPoint, onCrashPoint } from './crash.ts';
import type { TaskSpec } from './port.ts';
import { seenOf } from './positions.ts';
import { type RunningTask, startTask } from './start.ts';

const P = 2;
const topics = countingTopics();
const logger = pino({ level: 'silent' });
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  onCrashPoint(undefined);
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const until = async (what: string, holds: () => boolean, ms = 5_000) => {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

/** A broker and the disks of one machine; both outlive the task's processes. */
function world(spec: TaskSpec = countingSpec(topics, P), now: () => number = Date.now) {
  const broker: MemoryBroker = memoryBroker({ now });
  broker.ensure(Object.values(topics).map((name) => ({ name, partitions: P })));
  const disks = new Map<number, StateStore>();
  const sent = new Map<string, string[]>();
  const disk = (partition: number) => {
    const store = disks.get(partition) ?? memoryStore();
    disks.set(partition, store);
    return store;
  };
  return {
    broker,
    disks,
    disk,
    /** Sends values of keys to the partition of their key (its last digit). */
    send(topic: string, records: readonly (readonly [key: string, value: string])[], expected = true) {
      broker.write(
        records.map(([key, value]) => ({ topic, partition: Number(key.at(-1)) % P, key, value: Buffer.from(value) })),
        'plain',
      );
      if (expected) for (const [key, value] of records) sent.set(key, [...(sent.get(key) ?? []), value]);
    },
    faults: () => faultsOf(broker.records(topics.out), sent),
    done: () => faultsOf(broker.records(topics.out), sent).length === 0,
    /** Starts a process: its client dies with it at a fault. */
    async boot(overrides: Partial<TaskSpec> = {}, openStore = disk, metrics = new Registry()) {
      const log = memoryLog({ broker });
      const faults: Error[] = [];
      const onFault = (error: Error) => {
        faults.push(error);
        log.kill();
      };
      let task: RunningTask | undefined;
      try {
        task = await startTask({ ...spec, ...overrides }, { log, openStore, now, logger, metrics, onFault });
      } catch (error) {
        onFault(error instanceof Error ? error : new Error(String(error)));
      }
      const process = { log, faults, task, stop: async () => void (await task?.stop()) };
      cleanups.push(process.stop);
      return process;
    },
  };
}

const values = (key: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => [key, `${key}-${from + n}`] as const);

describe('a task', () => {
  test('processes every record once, sends through the loop, and keeps its place over a clean restart', async () => {
    const w = world();
    w.send(topics.live, values('a0', 50));
    const first = await w.boot();
    await until('the first 50', w.done);
    await first.stop();
    w.send(topics.live, [...values('a0', 20, 50), ...values('b1', 30)]);
    w.send(topics.bulk, values('c1', 40));
    const second = await w.boot();
    await until('the rest', w.done);
    await second.stop();
    expect([w.faults(), first.faults, second.faults]).toEqual([[], [], []]);
  });

  test('a value seen before changes nothing, over restarts too', async () => {
    const w = world();
    w.send(topics.live, [...values('a0', 10), ...values('a0', 10)]);
    await (async () => {
      const first = await w.boot();
      await until('the first', w.done);
      await first.stop();
    })();
    w.send(topics.live, [...values('a0', 10), ...values('a0', 3, 10)]);
    const second = await w.boot();
    await until('the rest', w.done);
    await second.stop();
    expect(w.faults()).toEqual([]);
  });

  const point = fc.constantFrom<CrashPoint>(
    'task.before-commit',
    'task.after-commit',
    'task.after-apply',
    'task.restore',
  );
  const life = fc.record({
    point,
    pass: fc.integer({ min: 1, max: 6 }),
    losesDisk: fc.boolean(),
    unknownCommit: fc.option(fc.constantFrom<'before' | 'after'>('before', 'after'), { nil: undefined }),
    maxRecords: fc.constantFrom(1, 3, 50),
    sends: fc.integer({ min: 0, max: 12 }),
  });

  test('is exact whatever dies, wherever, with or without its disk, and whatever a commit hides', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { maxLength: 6 }), async (lives) => {
        const w = world();
        let number = 0;
        const more = (count: number) => {
          for (const key of ['a0', 'b0', 'c1']) w.send(topics.live, values(key, count, number));
          w.send(topics.live, values('a0', Math.min(count, 2), number));
          w.send(topics.bulk, values('d1', count, number));
          number += count;
        };
        more(4);
        for (const { point, pass, losesDisk, unknownCommit, maxRecords, sends } of lives) {
          let passes = 0;
          onCrashPoint((at) => {
            if (at === point && ++passes === pass) throw new Error(`crash at ${at}`);
          });
          more(sends);
          const process = await w.boot({ maxRecords });
          if (unknownCommit && process.faults.length === 0) w.broker.interrupt('transaction', unknownCommit);
          more(sends);
          await until('a crash or the end', () => process.faults.length > 0 || w.done());
          await process.stop();
          if (losesDisk) w.disks.clear();
        }
        onCrashPoint(undefined);
        more(1);
        // An interruption no transaction met yet waits for a later life.
        for (let left = lives.length; left >= 0 && !w.done(); left--) {
          const last = await w.boot();
          await until('the end', () => w.done() || last.faults.length > 0).catch(() => {});
          await last.stop();
        }
        expect(w.faults()).toEqual([]);
      }),
      { numRuns: Number(process.env['TL_FUZZ_RUNS'] ?? 40) },
    );
  }, 60_000);

  test('does not adopt what a dying broker left open of the life before: its probe ends that first', async () => {
    const w = world();
    const out = { topic: topics.out, partition: 0, key: null, value: Buffer.from('a0-0 a0 1 1') };
    w.broker.leaveOpen('counting-0', [out]);
    w.send(topics.live, values('a0', 5));
    const process = await w.boot();
    await until('all work', w.done);
    await process.stop();
    expect(w.faults()).toEqual([]);
  });

  test('of two owners of a partition the older faults, and the result is exact', async () => {
    const w = world();
    w.send(topics.live, values('a0', 30));
    const older = await w.boot({ maxRecords: 7 }, () => memoryStore());
    await until('some work', () => w.broker.records(topics.out).length >= 7);
    const newer = await w.boot({ maxRecords: 7 }, () => memoryStore());
    w.send(topics.live, values('a0', 200, 30));
    await until('all work', w.done);
    expect(older.faults.map(String)).toEqual([expect.stringContaining('fenced')]);
    await newer.stop();
    expect([w.faults(), newer.faults]).toEqual([[], []]);
  });
});

describe('local state', () => {
  /** Leaves a process that died between the commit of `a0-0 … a0-4` and its apply. */
  async function deadAfterCommit() {
    const w = world();
    onCrashPoint((at) => {
      if (at === 'task.after-commit' && w.broker.records(topics.out).length > 0) throw new Error('dies');
    });
    w.send(topics.live, values('a0', 5));
    const first = await w.boot();
    await until('the crash', () => first.faults.length > 0);
    onCrashPoint(undefined);
    return w;
  }

  test('of a step that died between commit and apply is rebuilt from its records', async () => {
    const w = await deadAfterCommit();
    expect(w.disk(0).get('#seen', 'a0-0')).toBeUndefined();
    const second = await w.boot();
    expect(w.disk(0).get('#seen', 'a0-0')).toBeDefined();
    expect(w.disk(0).position(seenOf(topics.live))).toBe(5);
    w.send(topics.live, [...values('a0', 5), ...values('a0', 1, 5)]);
    await until('the new one', w.done);
    await second.stop();
    expect(w.faults()).toEqual([]);
  });

  test('without `remember` the repeated values would be counted again, so the rebuild is what keeps them out', async () => {
    const w = await deadAfterCommit();
    const { remember: _, ...forgetful } = countingOperator(topics, P);
    await w.boot({ operator: forgetful });
    w.send(topics.live, values('a0', 5));
    await until('the repetition', () => w.broker.records(topics.out).length >= 10);
    expect(w.faults()).toContain('a0-0 was processed 2 times');
  });

  test('on an empty disk is rebuilt from the records of the last rebuildMs before the position, not older ones', async () => {
    let now = 1_000_000_000;
    const w = world(countingSpec(topics, P), () => now);
    w.send(topics.live, values('a0', 2));
    now += 3_600_001;
    w.send(topics.live, values('a0', 2, 2));
    const first = await w.boot();
    await until('all', w.done);
    await first.stop();
    now += 40 * 3_600_000;
    w.disks.clear();
    await w.boot();
    const known = ['a0-0', 'a0-1', 'a0-2', 'a0-3'].map((id) => w.disk(0).get('#seen', id) !== undefined);
    expect(known).toEqual([false, false, true, true]);
    expect(w.disk(0).get('a0', 'count')?.toString()).toBe('4');
  });

  test('of a task that begins in the middle knows what lies before, which others have processed', async () => {
    const w = world();
    w.send(topics.live, values('a0', 3), false);
    const begin = { offsets: [3, 0], at: Date.now() };
    const spec = countingSpec(topics, P);
    const inputs = spec.inputs.map((input) => (input.topic === topics.live ? { ...input, begin } : input));
    const first = await w.boot({ inputs });
    w.send(topics.live, values('a0', 3), false);
    w.send(topics.live, values('a0', 2, 3));
    await until('the new ones', w.done);
    await first.stop();
    expect(w.broker.records(topics.out).map((record) => said(record).value)).toEqual(['a0-3', 'a0-4']);
    w.disks.clear();
    await w.boot({ inputs });
    expect(w.disk(0).get('a0', 'count')?.toString()).toBe('2');
    expect(w.disk(0).get('#seen', 'a0-0')).toBeDefined();
  });

  test('never reaches the changelog', async () => {
    const w = world();
    w.send(topics.live, values('a0', 5));
    const first = await w.boot();
    await until('all', w.done);
    await first.stop();
    const keys = w.broker.records(topics.state).map((record) => record.key?.toString().split('\0')[0]);
    expect(new Set(keys)).toEqual(new Set(['#barrier', '#position', 'a0', 'loop:a0', 'sequence']));
  });
});

describe('a store', () => {
  async function afterWork() {
    let now = 1_000_000_000;
    const w = world(countingSpec(topics, P), () => now);
    w.send(topics.live, values('a0', 6));
    const first = await w.boot();
    await until('all', w.done);
    await first.stop();
    w.disk(0).apply([{ scope: 'a0', key: 'only here', value: Buffer.from('x') }], {});
    return {
      w,
      pass(ms: number) {
        now += ms;
      },
    };
  }

  test('that is up to date is used as it is', async () => {
    const { w, pass } = await afterWork();
    pass(3.4 * 86_400_000);
    await w.boot();
    expect(w.disk(0).get('a0', 'only here')).toBeDefined();
  });

  test('that was not touched for 3.5 days is restored in full, because deletions may be compacted away', async () => {
    const { w, pass } = await afterWork();
    pass(3.6 * 86_400_000);
    await w.boot();
    expect(w.disk(0).get('a0', 'only here')).toBeUndefined();
    expect(w.disk(0).get('a0', 'count')?.toString()).toBe('6');
  });

  test('is restored up to the barrier of this boot, however long the way there: no step of before is missing', async () => {
    const w = world(countingSpec(topics, P, { maxRecords: 1 }));
    w.send(topics.live, values('a0', 400));
    const first = await w.boot();
    await until('all', w.done);
    await first.stop();
    w.disks.clear();
    w.send(topics.live, values('a0', 5, 400));
    await w.boot();
    await until('the rest', w.done);
    expect(w.faults()).toEqual([]);
  });

  test('of another changelog is not used', async () => {
    const { w } = await afterWork();
    w.broker.ensure([{ name: 'state2', partitions: P }]);
    w.broker.ensure([{ name: 'out2', partitions: P }]);
    await w.boot({ changelog: 'state2', app: 'other' });
    await until('all again', () => w.disk(0).get('a0', 'count')?.toString() === '6');
    expect(w.disk(0).get('a0', 'only here')).toBeUndefined();
  });

  test('is not opened over a hole in the input: records deleted before they were processed are a fault', async () => {
    const { w } = await afterWork();
    w.send(topics.live, values('a0', 6, 6), false);
    w.broker.truncate({ topic: topics.live, partition: 0 }, 8);
    const second = await w.boot();
    expect(second.faults.map(String)).toEqual([expect.stringContaining('live[0] begins at 8, offset 6 is due')]);
  });

  test('is opened where nothing but the probes of starts came to its own topic and retention took them', async () => {
    const { w } = await afterWork();
    for (let start = 0; start < 3; start++) await (await w.boot()).stop();
    for (let partition = 0; partition < P; partition++) {
      const { end } = w.broker.offsets(topics.loop)[partition] ?? { end: 0 };
      w.broker.truncate({ topic: topics.loop, partition }, end);
    }
    const again = await w.boot();
    w.send(topics.live, values('a0', 6, 9));
    await until('all done', w.done);
    expect(again.faults).toEqual([]);
  });
});

describe('poison', () => {
  test('is buried after three tries, alone; its neighbours are processed once', async () => {
    const w = world();
    let tries = 0;
    const counting = countingOperator(topics, P);
    const operator = {
      ...counting,
      process: (...args: Parameters<typeof counting.process>) => {
        if (args[0].length === 1 && args[0][0]?.value?.toString() === POISON) tries++;
        return counting.process(...args);
      },
    };
    w.send(topics.live, values('a0', 5));
    w.send(topics.live, [['a0', POISON]], false);
    w.send(topics.live, values('a0', 5, 5));
    const process = await w.boot({ operator });
    await until('all', w.done);
    await process.stop();
    const buried = w.broker.records(topics.out).filter((record) => said(record).key === 'buried');
    expect([buried.length, tries, process.faults, w.faults()]).toEqual([1, 3, [], []]);
    expect(process.task?.notReady()).toEqual([]);
  });

  test('in the loop stops its partition and says so, while the others go on', async () => {
    const w = world();
    w.broker.write([{ topic: topics.loop, partition: 0, key: 'a0', value: Buffer.from(POISON) }], 'committed');
    w.send(topics.live, values('b1', 2));
    const process = await w.boot();
    await until('the stop', () => process.task?.notReady().length === 1);
    await until('the other partition', w.done);
    expect(process.task?.notReady()).toEqual([expect.stringMatching(/partition 0 stopped: loop\[0\]@\d+ cannot be/)]);
    expect(process.faults).toEqual([]);
    await process.stop();
  });

  test('that stopped a partition stays in the lag, with what waits behind it and for how long', async () => {
    let now = 1_000_000_000;
    const w = world(countingSpec(topics, P), () => now);
    w.broker.write([{ topic: topics.loop, partition: 0, key: 'a0', value: Buffer.from(POISON) }], 'committed');
    const metrics = new Registry();
    const process = await w.boot({}, w.disk, metrics);
    await until('the stop', () => process.task?.notReady().length === 1);
    now += 90_000;
    const text = await metrics.metrics();
    expect(text).toMatch(/throughline_journeys_lag_records\{topic="loop",partition="0"\} [1-9]/);
    expect(text).toContain('throughline_journeys_lag_seconds{topic="loop",partition="0"} 90');
    expect(text).toContain('throughline_journeys_lag_seconds{topic="loop",partition="1"} 0');
    expect(process.faults).toEqual([]);
  });

  test('a broken store is a fault, never poison', async () => {
    const w = world();
    w.send(topics.live, values('a0', 3));
    const process = await w.boot({}, () => ({
      ...memoryStore(),
      get: () => {
        throw new Error('the disk is broken');
      },
    }));
    await until('the fault', () => process.faults.length > 0);
    expect(process.faults.map((fault) => fault.message)).toEqual(['the disk is broken']);
    expect(w.broker.records(topics.out)).toEqual([]);
  });
});

test('progress that changes nothing is committed within about a second', async () => {
  const silent = { process: () => [], bury: () => [] };
  const w = world(countingSpec(topics, P, { operator: silent }));
  w.send(topics.live, values('a0', 5));
  await w.boot();
  const position = () =>
    w.broker.records(topics.state, 0).filter((record) => record.key?.toString() === '#position\0live');
  await until('the commit', () => position().length > 0);
  expect(position().map((record) => record.value?.toString().split(' ')[0])).toEqual(['5']);
});

test('lag, state and work are measured', async () => {
  const metrics = new Registry();
  const w = world();
  w.send(topics.live, values('a0', 5));
  await w.boot({}, w.disk, metrics);
  await until('all', w.done);
  const text = await metrics.metrics();
  expect(text).toContain('throughline_journeys_records_total{topic="live"} 5');
  expect(text).toContain('throughline_journeys_emitted_total{topic="loop"} 1');
  expect(text).toMatch(/throughline_journeys_state_keys\{partition="0"\} [1-9]/);
  expect(text).toMatch(/throughline_journeys_lag_records\{topic="live",partition="0"\} 0/);
});

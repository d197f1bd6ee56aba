import { afterEach, expect, test, vi } from 'vitest';
import { memoryLog } from '../log/memory/index.ts';
import type { RunningPartition } from './partition.ts';
import { inputQueue } from './queue.ts';
import { type Stop, watch } from './watch.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** What a minute of watching says of a partition that has a record to process and does nothing. */
async function afterAMinute(stopped: ReadonlyMap<number, Stop>): Promise<string[]> {
  vi.useFakeTimers();
  const log = memoryLog();
  await log.ensureTopics([{ name: 'live', partitions: 1 }]);
  await (await log.appender()).append([{ topic: 'live', partition: 0, key: 'k', value: Buffer.from('v') }]);
  const queue = inputQueue({ topic: 'live', partition: 0, priority: 1, gaps: false, from: { offset: 0, time: 0 } });
  const partition: RunningPartition = {
    queues: [queue],
    committed: () => 0,
    deliver: async () => {},
    stepMs: () => 0,
    stop: async () => {},
    halt() {},
  };
  const faults: string[] = [];
  const watching = watch(log, new Map([[0, partition]]), stopped, Date.now, (error) => faults.push(error.message));
  await vi.advanceTimersByTimeAsync(60_000);
  watching.stop();
  return faults;
}

test('a partition that stands still with work to do is a fault: its consumer may have died without a sound', async () => {
  expect(await afterAMinute(new Map())).toContain('live[0] stands at 0 of 1 for 45 s');
});

test('one that stopped is none, or the others would end with it', async () => {
  expect(await afterAMinute(new Map([[0, { reason: 'unreadable', at: 0 }]]))).toEqual([]);
});

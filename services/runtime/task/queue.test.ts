import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../log/port.ts';
import { inputQueue, takeByPriority } from './queue.ts';

const record = (topic: string, offset: number, timestamp = offset): LogRecord => ({
  topic,
  partition: 0,
  offset,
  key: null,
  value: null,
  timestamp,
  headers: {},
});
const queue = (topic: string, priority: 0 | 1 | 2, gaps = false) =>
  inputQueue({ topic, partition: 0, priority, gaps, from: { offset: 0, time: 0 } });
const fill = (topic: string, priority: 0 | 1 | 2, count: number) => {
  const filled = queue(topic, priority);
  filled.add(
    Array.from({ length: count }, (_, offset) => record(topic, offset)),
    count,
  );
  return filled;
};
const shares = (records: readonly LogRecord[]) =>
  ['loop', 'live', 'bulk'].map((topic) => records.filter((r) => r.topic === topic).length);

describe('a step', () => {
  test('takes the loop first, then live, and bulk in the room left, each in its order', () => {
    const take = takeByPriority([fill('bulk', 2, 100), fill('live', 1, 5), fill('loop', 0, 3)]);
    const taken = take(10);
    expect(taken.map((r) => `${r.topic}${r.offset}`)).toEqual(
      'loop0 loop1 loop2 live0 live1 live2 live3 live4 bulk0 bulk1'.split(' '),
    );
  });

  test('leaves bulk out while live fills it, but not for ever: then bulk has a tenth', () => {
    const take = takeByPriority([fill('bulk', 2, 100), fill('live', 1, 10_000)]);
    const steps = Array.from({ length: 23 }, () => shares(take(100))[2]);
    expect(steps.filter((bulk) => bulk === 10)).toHaveLength(2);
    expect(steps.slice(0, 10)).toEqual(Array(10).fill(0));
  });
});

describe('a step of large records', () => {
  const large = (topic: string, priority: 0 | 1 | 2, count: number) => {
    const filled = queue(topic, priority);
    const value = Buffer.alloc(100);
    filled.add(
      Array.from({ length: count }, (_, offset) => ({ ...record(topic, offset), value })),
      count,
    );
    return filled;
  };
  test('ends with the record that reaches its bytes', () => {
    const live = large('live', 1, 50);
    expect(live.bytes).toBe(5_000);
    expect(takeByPriority([live], 250)(50)).toHaveLength(3);
    expect(live.bytes).toBe(4_700);
  });
  test('leaves bulk out while live fills it, but not for ever', () => {
    const take = takeByPriority([large('bulk', 2, 100), large('live', 1, 1_000)], 500);
    const steps = Array.from({ length: 23 }, () => shares(take(100))[2] ?? 0);
    expect(steps.filter((bulk) => bulk > 0).length).toBeGreaterThanOrEqual(2);
  });
});

describe('an input', () => {
  test('skips what was read before', () => {
    const live = fill('live', 1, 3);
    live.add([record('live', 1), record('live', 2), record('live', 3)], 4);
    expect(live.size).toBe(4);
  });

  test('does not go on over a gap, between records or behind them', () => {
    expect(() => queue('live', 1).add([record('live', 2)], 3)).toThrow('nothing from offset 0 to 1');
    expect(() => queue('live', 1).add([record('live', 0)], 3)).toThrow('nothing from offset 1 to 2');
  });

  test('passes markers of a transactional topic, but its position stays before what still waits', () => {
    const loop = queue('loop', 0, true);
    loop.add([record('loop', 2), record('loop', 5, 77)], 9);
    const taken: LogRecord[] = [];
    loop.take(1, taken);
    expect([loop.progress(), loop.read]).toEqual([{ offset: 5, time: 2 }, 9]);
    loop.take(5, taken);
    expect(loop.progress()).toEqual({ offset: 9, time: 77 });
    loop.add([], 12);
    expect(loop.progress()).toEqual({ offset: 12, time: 77 });
  });
});

import { expect, test } from 'vitest';
import { describeStop, isStop } from '../../runtime/task/stopped.ts';
import { exitCodeOf } from '../terminal/exit.ts';
import { checkBuilder } from './builders.ts';

const worker = (restarts: number, code?: number) => ({ restarts: () => restarts, gaveUp: () => code });
const told = (role: ReturnType<typeof worker>, stops: string[] = []): unknown => {
  try {
    checkBuilder('journeys', role, stops);
  } catch (error) {
    return error;
  }
  return undefined;
};

test('a rebuild waits for a worker that is started again', () => {
  expect(told(worker(3))).toBeUndefined();
});

test('it does not wait for a worker that ended for good, and ends with its code', () => {
  expect(exitCodeOf(told(worker(0, 3)))).toBe(3);
  expect(exitCodeOf(told(worker(0, 2)))).toBe(2);
});

test('it does not wait for a worker that fails again and again, nor for a partition that stopped', () => {
  const stop = describeStop(3, 'loop[3]@7 cannot be processed');
  expect(isStop(stop)).toBe(true);
  expect(isStop('journeys is starting')).toBe(false);
  expect(String(told(worker(11)))).toContain('fails again and again');
  expect(String(told(worker(0), [stop]))).toContain('partition 3 stopped: loop[3]@7');
});

import { expect, test } from 'vitest';
import type { LogRecord } from '../log/port.ts';
import { LARGEST_RECORD } from '../log/record.ts';
import { memoryStore } from '../state/memory.ts';
import type { Operator } from './port.ts';
import { runStep, Unburied } from './step.ts';

const record = (topic: string, size: number): LogRecord => ({
  topic,
  partition: 0,
  offset: 0,
  key: null,
  value: Buffer.alloc(size),
  timestamp: 0,
  headers: {},
});

/** Writes what it reads, as output or into the state, and buries all but the loop. */
const copying = (into: 'out' | 'state'): Operator => ({
  process: (records, state) =>
    records.flatMap(({ value }) => {
      if (into === 'state') state.put('1a', `k${value?.length}`, value ?? Buffer.alloc(0));
      return into === 'state' ? [] : [{ topic: 'out', partition: 0, key: null, value }];
    }),
  bury({ record: { topic }, error }) {
    if (topic === 'loop') throw error;
    return [{ topic: 'letters', partition: 0, key: null, value: Buffer.from(error.message) }];
  },
});
const context = { partition: 0, now: 0 };

test.each(['out', 'state'] as const)(
  'a record that would make one no broker takes (%s) is buried alone; its neighbours go through',
  (into) => {
    const records = [record('live', 3), record('live', LARGEST_RECORD + 1), record('live', 5)];
    const { outputs, buried, state } = runStep(copying(into), records, memoryStore(), context);
    expect(buried.map(({ record: { value } }) => value?.length)).toEqual([LARGEST_RECORD + 1]);
    expect(outputs.filter(({ topic }) => topic === 'letters')).toHaveLength(1);
    expect(outputs.every(({ value }) => (value?.length ?? 0) <= LARGEST_RECORD)).toBe(true);
    expect(state.changes().map(({ key }) => key)).toEqual(into === 'state' ? ['k3', 'k5'] : []);
  },
);

test('where it may not be buried the partition stops, instead of a transaction that fails at every start', () =>
  expect(() => runStep(copying('out'), [record('loop', LARGEST_RECORD + 1)], memoryStore(), context)).toThrow(
    Unburied,
  ));

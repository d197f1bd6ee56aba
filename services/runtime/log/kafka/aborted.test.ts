import { expect, test } from 'vitest';
import { committedOnly, type FetchedMessage } from './aborted.ts';

const record = (offset: number, producerId: string, key = 'k'): FetchedMessage => ({
  key: Buffer.from(key),
  offset: String(offset),
  batchContext: { producerId, inTransaction: true, isControlBatch: false },
});
const marker = (offset: number, producerId: string, type: 0 | 1): FetchedMessage => ({
  key: Buffer.from([0, 0, 0, type]),
  offset: String(offset),
  batchContext: { producerId, inTransaction: true, isControlBatch: true },
});
const kept = (messages: FetchedMessage[], aborted: [string, number][]) =>
  committedOnly(
    messages,
    aborted.map(([producerId, first]) => ({ producerId, firstOffset: String(first) })),
  )
    .filter((m) => !m.batchContext.isControlBatch)
    .map((m) => Number(m.offset));

test('aborted transactions that interleave are dropped, whatever the order the broker lists them in', () => {
  const log = [record(0, 'A'), record(1, 'B'), marker(2, 'B', 0), marker(3, 'A', 0), record(4, 'A'), marker(5, 'A', 1)];
  expect(
    kept(log, [
      ['B', 1],
      ['A', 0],
    ]),
  ).toEqual([4]);
  expect(
    kept(log, [
      ['A', 0],
      ['B', 1],
    ]),
  ).toEqual([4]);
});

test('a fetch that begins inside two aborted transactions delivers neither', () => {
  const log = [
    record(7, 'B'),
    record(8, 'A'),
    marker(9, 'A', 0),
    marker(10, 'B', 0),
    record(11, 'B'),
    marker(12, 'B', 1),
  ];
  expect(
    kept(log, [
      ['A', 3],
      ['B', 4],
    ]),
  ).toEqual([11]);
});

test('a record whose key looks like an abort marker ends no transaction', () => {
  const log = [record(0, 'A', '\0\0\0\0'), record(1, 'A'), marker(2, 'A', 0)];
  expect(kept(log, [['A', 0]])).toEqual([]);
});

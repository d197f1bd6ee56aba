import { expect, test } from 'vitest';
import { codecOf } from '../../../schemas/codec.ts';
import { type Correction, correction } from '../../../schemas/correction.ts';
import { firstReadIn } from '../../../schemas/replay.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { decisionAgain, segmentsOf } from './decisions.ts';

const codec = codecOf(correction);
const blank: Correction = {
  workspace: 'main',
  correction_id: '',
  kind: 'pair',
  node: `1${'0'.repeat(31)}`,
  other: `2${'0'.repeat(31)}`,
  on: true,
  force: 1,
  apart: [],
  hour: null,
  actor: 'test',
  reason: 'test',
  requested_at: 0,
};

const recordOf = (correction_id: string, kind: string, timestamp: number, partition = 0): LogRecord => ({
  topic: 'corrections',
  partition,
  offset: timestamp,
  key: Buffer.from('k'),
  value: codec.encode({ ...blank, correction_id, kind }),
  timestamp,
  headers: {},
});

const shape = (records: readonly LogRecord[]) =>
  segmentsOf(records).map(({ from, to, decisions, separation }) => ({
    from,
    to: to > 1e12 ? 'end' : to,
    decisions: decisions.map(({ timestamp }) => timestamp),
    separation: separation.map(({ timestamp }) => timestamp),
  }));

test('without decisions the past is one piece', () => {
  expect(shape([])).toEqual([{ from: 0, to: 'end', decisions: [], separation: [] }]);
});

test('the past is cut where people separated, and other decisions stay in their piece', () => {
  const records = [
    recordOf('c', 'separate', 30),
    recordOf('a', 'pair', 10),
    recordOf('b', 'login', 20),
    recordOf('d', 'pair', 40),
  ];
  expect(shape(records)).toEqual([
    { from: 0, to: 30, decisions: [10, 20], separation: [30] },
    { from: 30, to: 'end', decisions: [40], separation: [] },
  ]);
});

test('the records of one separation are taken in together, whatever comes between them', () => {
  const records = [
    recordOf('s', 'separate', 30, 0),
    recordOf('t', 'separate', 31, 1),
    recordOf('s', 'separate', 32, 2),
  ];
  expect(shape(records)).toEqual([
    { from: 0, to: 30, decisions: [], separation: [30, 32] },
    { from: 30, to: 31, decisions: [], separation: [31] },
    { from: 31, to: 'end', decisions: [], separation: [] },
  ]);
});

test('a decision that nobody can read is passed on, to be refused again', () => {
  const broken = { ...recordOf('x', 'pair', 10), value: Buffer.from('?') };
  expect(shape([broken])[0]?.decisions).toEqual([10]);
});

test('a decision taken in again says where it was read the first time, and when', () => {
  const again = decisionAgain('replay', recordOf('a', 'pair', 10, 2));
  expect(again).toMatchObject({ topic: 'replay', partition: 2 });
  expect(firstReadIn(again.headers ?? {})).toEqual({ topic: 'corrections', partition: 2, offset: 10, at: 10 });
});

import { describe, expect, test } from 'vitest';
import { codecOf } from '../../schemas/codec.ts';
import { duplicate } from '../../schemas/outputs.ts';
import { clockIn, firstReadHeaders } from '../../schemas/replay.ts';
import { fact } from '../../schemas/touchpoint.ts';
import { loadConfig } from '../runtime/config/load.ts';
import { inGeneration } from '../runtime/generation/config.ts';
import type { GenerationRecord, Stage } from '../runtime/generation/record.ts';
import type { LogRecord, NewRecord } from '../runtime/log/port.ts';
import { memoryStore } from '../runtime/state/memory.ts';
import { overlay } from '../runtime/state/overlay.ts';
import { journeysOperator } from './step.ts';
import { RULES, recordOf, touchpointOf } from './testing/touchpoints.ts';
import { topology } from './topology.ts';

const ANN = `1${'a'.repeat(31)}`;
const DEVICE = `6${'c'.repeat(31)}`;
const T0 = Date.UTC(2025, 5, 1, 12);
const PREFIX = '__g2.';
const operator = journeysOperator({
  rules: new Map([['test', RULES]]),
  fallback: RULES,
  topicPrefix: PREFIX,
  letters: `${PREFIX}journeys.held`,
  partitions: 2,
  dedupDays: 3,
});

const again = (record: LogRecord, offset: number, headers: Record<string, string>): LogRecord => ({
  ...record,
  topic: `${PREFIX}journeys.replay`,
  offset,
  timestamp: Date.now(),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)])),
});
const view = (id: string, origin = ANN) =>
  recordOf(touchpointOf({ message_id: id, origin, occurred_at: T0, type: 'view', platform: 'web' }), 0);
const place = { topic: 'touchpoints', partition: 3, offset: 77, at: T0 };

function take(...records: LogRecord[]): NewRecord[] {
  const state = overlay(memoryStore());
  return operator.process(records, state, { partition: 0, now: 1 });
}

describe('a record of the past that is taken in again', () => {
  test('keeps the place and time it was read at the first time', () => {
    const [row] = take(again(view('m'), 5, firstReadHeaders(place))).filter(({ topic }) =>
      topic.endsWith('out.touchpoints'),
    );
    expect(codecOf(fact).decode(row?.value ?? Buffer.alloc(0))).toMatchObject({
      message_id: 'm',
      src_topic: 'touchpoints',
      src_partition: 3,
      src_offset: 77,
    });
  });

  test('is never a repetition: the archive holds what a later day counted anew', () => {
    const written = take(again(view('m'), 5, firstReadHeaders(place)), again(view('m'), 6, firstReadHeaders(place)));
    expect(written.filter(({ topic }) => topic.endsWith('out.touchpoints'))).toHaveLength(2);
    expect(written.filter(({ topic }) => topic.endsWith('out.duplicates'))).toHaveLength(0);
  });

  test('makes a live repetition of it one', () => {
    const live = { ...view('m'), timestamp: T0 + 3_600_000 };
    const written = take(again(view('m'), 5, firstReadHeaders(place)), live);
    expect(written.filter(({ topic }) => topic.endsWith('out.duplicates'))).toHaveLength(1);
  });

  test('sends its clock along, so that nothing of the past is let go as old before it is complete', () => {
    const linked = touchpointOf({
      message_id: 'l',
      origin: ANN,
      identifiers: [ANN, DEVICE],
      occurred_at: T0,
      type: 'view',
    });
    const [message] = take(again(recordOf(linked, 0), 5, firstReadHeaders(place))).filter(({ topic }) =>
      topic.endsWith('loop'),
    );
    expect(clockIn(message?.headers ?? {})).toBe(T0);
    const [live] = take(recordOf(linked, 0)).filter(({ topic }) => topic.endsWith('loop'));
    expect(clockIn(live?.headers ?? {})).toBeUndefined();
  });

  test('that was seen twice is counted again where it was, and changes nothing else', () => {
    const row = {
      workspace: 'test',
      source_id: 'web',
      message_id: 'm',
      origin: ANN,
      received_at: T0,
      src_topic: 'touchpoints',
      src_partition: 1,
      src_offset: 9,
      _seq: 400,
      recorded_at: T0,
      config_version: 'old',
    };
    const written = take(again({ ...view('m'), value: codecOf(duplicate).encode(row) }, 5, firstReadHeaders(place)));
    expect(written.map(({ topic }) => topic)).toEqual([`${PREFIX}out.duplicates`]);
    expect(codecOf(duplicate).decode(written[0]?.value ?? Buffer.alloc(0))).toEqual({
      ...row,
      _seq: 1,
      recorded_at: 1,
      config_version: 'test',
    });
  });
});

describe('a generation', () => {
  const config = inGeneration(loadConfig({ TL_CONFIG: 'development' }), 2);
  const record = (stage: Stage, source: GenerationRecord['source'] = 'archive'): GenerationRecord => ({
    generation: 2,
    stage,
    before: 1,
    source,
    begin: { touchpoints: [5, 6, 7, 8], bulk: [0, 0, 0, 0], corrections: [1, 1, 1, 1] },
    at: T0,
  });
  const inputs = (of: GenerationRecord) =>
    topology(config, operator, of).inputs.map(({ topic, begin }) => [topic, begin?.offsets.join(' ')]);

  test('takes in the replay alone while it is built from the archive, then what is shared from the cut on', () => {
    expect(inputs(record('build'))).toEqual([
      ['__g2.journeys.loop', undefined],
      ['__g2.journeys.replay', undefined],
    ]);
    for (const stage of ['catchup', 'handover', 'live', 'done'] as const)
      expect(inputs(record(stage))).toEqual([
        ['__g2.journeys.loop', undefined],
        ['corrections', '1 1 1 1'],
        ['touchpoints', '5 6 7 8'],
        ['touchpoints.bulk', '0 0 0 0'],
      ]);
  });

  test('that is built from the raw topics takes decisions of people after the events they are about', () => {
    expect(inputs(record('build', 'raw')).map(([topic]) => topic)).toEqual([
      '__g2.journeys.loop',
      'touchpoints',
      'touchpoints.bulk',
    ]);
  });

  test('keeps its dead letters apart until it is live: the live one reports the same events', () => {
    const outputs = (stage: Stage) => topology(config, operator, record(stage)).outputs;
    expect(outputs('catchup')).toContain('__g2.journeys.held');
    expect(outputs('catchup')).not.toContain('touchpoints.failed');
    expect(outputs('live')).toContain('touchpoints.failed');
    expect(outputs('live')).not.toContain('__g2.journeys.held');
  });
});

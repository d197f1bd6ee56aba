import { expect, test } from 'vitest';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import { journeysOperator } from '../step.ts';
import { seenBy } from '../testing/run.ts';
import { loopRecord, RULES, recordOf, touchpointOf } from '../testing/touchpoints.ts';
import { decodeLoop } from './decode.ts';
import { encodeLoop } from './encode.ts';

const ANN = `1${'a'.repeat(31)}`;
const PHONE = `5${'b'.repeat(31)}`;
const DEVICE = `6${'c'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);

/** A visitor signs in, calls, and orders: devices and numbers become one customer, touches move to her. */
const EVENTS = [
  { message_id: 'visit', origin: DEVICE, identifiers: [DEVICE], type: 'view', platform: 'web' },
  { message_id: 'call', origin: PHONE, identifiers: [PHONE], type: 'call', platform: 'phone', channel_given: 'Phone' },
  { message_id: 'login', origin: ANN, identifiers: [ANN, PHONE, DEVICE], type: 'identify', platform: 'web' },
  {
    message_id: 'order',
    origin: ANN,
    identifiers: [ANN, DEVICE],
    type: 'order',
    platform: 'web',
    order_id: 'o',
    value_micros: 9_000_000,
    currency: 'EUR',
  },
].map((event, minute) => touchpointOf({ ...event, occurred_at: T0 + minute * 60_000 }));

/** The message as one that follows the message before without a gap: what a receiver that checks nothing believes. */
function renumbered(record: NewRecord, sequence: number): NewRecord {
  const { message, workspace, sender } = decodeLoop(record.value ?? Buffer.alloc(0));
  return { ...record, value: encodeLoop(message, { workspace, sender, sequence }) };
}

/** Everything that is written when the log loses the n-th message between profiles (-1: none), and how many there were. */
function run(lost: number, checked: boolean): { written: NewRecord[]; messages: number } {
  const store = memoryStore();
  const operator = journeysOperator({
    rules: new Map([['test', RULES]]),
    fallback: RULES,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 3,
  });
  const written: NewRecord[] = [];
  let messages = 0;
  let delivered = 0;
  const queue: LogRecord[] = [];
  const step = (record: LogRecord) => {
    const state = overlay(store);
    const outputs = operator.process([record], state, { partition: 0, now: 1 });
    store.apply(state.changes(), {});
    for (const output of outputs) {
      if (output.topic !== 'journeys.loop') written.push(output);
      else if (messages++ !== lost) {
        delivered++;
        queue.push(loopRecord(checked ? output : renumbered(output, delivered), record.timestamp));
      }
    }
  };
  for (const [offset, event] of EVENTS.entries()) {
    step(recordOf(event, offset));
    for (let next = queue.shift(); next; next = queue.shift()) step(next);
  }
  return { written, messages };
}

test('a lost message between profiles stops the partition; without its number the figures would be wrong and nobody would know', () => {
  const { written, messages } = run(-1, true);
  const right = seenBy(written);
  expect(seenBy(run(-1, false).written)).toEqual(right);
  expect(messages).toBeGreaterThan(3);
  let wrong = 0;
  for (let lost = 0; lost < messages; lost++) {
    const unnoticed = run(lost, false);
    if (JSON.stringify(seenBy(unnoticed.written)) === JSON.stringify(right)) continue;
    wrong++;
    // Where a later message comes, the check meets the gap.
    if (unnoticed.messages > lost + 1) expect(() => run(lost, true)).toThrow('messages of the loop were lost');
  }
  expect(wrong).toBeGreaterThan(0);
});

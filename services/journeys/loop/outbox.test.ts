import { expect, test } from 'vitest';
import { asIdentifier } from '../../../schemas/identifier.ts';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import type { Touch } from '../domain/identity/message.ts';
import { SOMETHING } from '../domain/identity/testing/script.ts';
import { decodeLoop } from './decode.ts';
import { inbox } from './inbox.ts';
import { outbox } from './outbox.ts';

const ANN = asIdentifier(`1${'a'.repeat(31)}`);
const DEVICE = asIdentifier(`6${'c'.repeat(31)}`);
const MEGABYTE = 1_000_000;

const touch = (n: number, content: string): Touch => ({
  messageId: `m${n}`,
  time: n,
  origin: DEVICE,
  home: ANN,
  epoch: 1,
  revision: 1,
  body: { ...SOMETHING, touch: { ...SOMETHING.touch, messageId: `m${n}`, occurredAt: n, content } },
});
const box = () => outbox(overlay(memoryStore()), { topic: 'journeys.loop', partition: 2, partitions: 1 });

test('touches to one node travel together, in their order', () => {
  const sent = box();
  for (let n = 0; n < 5; n++) sent.send({ kind: 'touches', node: ANN, touches: [touch(n, '')] }, 'main');
  const messages = sent.records().map(({ value }) => decodeLoop(value ?? Buffer.alloc(0)).message);
  expect(messages).toHaveLength(1);
  expect(messages.flatMap((m) => (m.kind === 'touches' ? m.touches.map(({ time }) => time) : []))).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test('what a broker would not take travels in several records, numbered without a gap, nothing lost', () => {
  const sent = box();
  const touches = Array.from({ length: 200 }, (_, n) => touch(n, '語'.repeat(4_000)));
  sent.send({ kind: 'touches', node: ANN, touches }, 'main');
  const records = sent.records();
  expect(Math.max(...records.map(({ value }) => value?.length ?? 0))).toBeLessThan(MEGABYTE);
  const received = inbox(overlay(memoryStore()));
  const times = records.flatMap(({ value }) => {
    const letter = decodeLoop(value ?? Buffer.alloc(0));
    expect(received.accept(letter)).toBe(true);
    return letter.message.kind === 'touches' ? letter.message.touches.map(({ time }) => time) : [];
  });
  expect(times).toEqual(touches.map(({ time }) => time));
});

test('a message that comes again is dropped, and one that is missing stops the partition', () => {
  const received = inbox(overlay(memoryStore()));
  const letter = (sequence: number) => ({ workspace: 'main', sender: 0, sequence });
  expect(received.accept(letter(1))).toBe(true);
  expect(received.accept(letter(1))).toBe(false);
  expect(() => received.accept(letter(3))).toThrow('where 2 was due');
});

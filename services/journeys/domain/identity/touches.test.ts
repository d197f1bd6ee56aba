import { expect, test } from 'vitest';
import { handle } from './handle.ts';
import { BEGINNING, END } from './line.ts';
import type { Message, Touch } from './message.ts';
import { FRESH } from './step.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, device, email, SOMETHING, user } from './testing/script.ts';
import { LIMITLESS } from './testing/stage.ts';

const [ROOT, MEMBER, DEVICE] = [user(1), email(1), device(1)];
const touch = (messageId: string, change: Partial<Touch> = {}): Touch => ({
  messageId,
  time: clock(12, 0),
  origin: DEVICE,
  home: MEMBER,
  epoch: 1,
  revision: 1,
  body: SOMETHING,
  ...change,
});
const recall = (version: number, from = BEGINNING, to = END): Message => ({
  kind: 'recall',
  node: ROOT,
  subject: MEMBER,
  device: DEVICE,
  version,
  ranges: [{ from, to }],
});

/** The root of two, who owns some touches. */
function root(...owned: Touch[]) {
  const store = memoryStore();
  store.put(ROOT, 'member', MEMBER, { identifier: MEMBER, version: 1 });
  for (const one of owned) store.putTouch(ROOT, one);
  return (message: Message) =>
    handle(message, { store, sequence: 1, settings: LIMITLESS }).messages.flatMap((sent) =>
      sent.kind === 'touches' ? sent.touches.map(({ messageId }) => `${messageId} to ${sent.node}`) : [],
    );
}

test('a recall takes the touches its device gave that person before, in its ranges, and no others', () => {
  const at = root(
    touch('stale'),
    touch('of another person', { home: ROOT }),
    touch('of another device', { origin: device(2) }),
    touch('given since', { epoch: 3 }),
    touch('of another time', { time: clock(14, 0) }),
  );
  expect(at(recall(3, clock(11, 0), clock(13, 0)))).toEqual([`stale to ${DEVICE}`]);
});

test('the newest recall stands: an older one that comes later lets no older touch in', () => {
  const at = root();
  for (const version of [5, 3]) at(recall(version));
  const touches = [touch('older', { epoch: 4 }), touch('newer', { epoch: 5 })];
  expect(at({ kind: 'touches', node: ROOT, touches })).toEqual([`older to ${DEVICE}`]);
});

test('touches go in messages of at most a chunk, and all of them go', () => {
  const store = memoryStore();
  store.put(ROOT, 'self', '', { ...FRESH, parent: user(0), waiting: true });
  for (let n = 0; n < 5; n++) store.putTouch(ROOT, touch(`m${n}`, { origin: ROOT, home: ROOT }));
  const answer: Message = { kind: 'pointer', node: ROOT, parent: user(0), version: 1 };
  const { messages } = handle(answer, { store, sequence: 1, settings: { ...LIMITLESS, chunk: 2 } });
  const chunks = messages.map((sent) =>
    sent.kind === 'touches' ? sent.touches.map(({ messageId }) => messageId) : [],
  );
  expect(chunks).toEqual([['m0', 'm1'], ['m2', 'm3'], ['m4']]);
});

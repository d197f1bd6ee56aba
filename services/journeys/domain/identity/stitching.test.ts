import { expect, test } from 'vitest';
import { handle } from './handle.ts';
import type { LoopMessage, Message } from './message.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, device, email, event, op, separate, user } from './testing/script.ts';
import { LIMITLESS, stage } from './testing/stage.ts';
import { warehouse } from './testing/warehouse.ts';
import type { Token } from './token.ts';

const NOON = clock(12, 0);
const NODE = user(5);

test('second re-slice overtakes the payload of the first: the touch still ends with the last word of its device', () => {
  const s = stage();
  s.play(event('m1', NOON, user(2), email(1)), event('anonymous', clock(10, 0), device(1)));
  s.tell(op(user(1), user(2), true));
  s.deliver(user(2), 'link');
  s.tell(event('m2', clock(12, 0), email(1), device(1)));
  s.deliver(device(1), 'claim');
  s.deliver(email(1), 'touches');
  s.deliver(user(1), 'join');
  s.deliver(email(1), 'pointer');
  s.tell(event('m3', clock(11, 0), user(3), device(1)));
  s.deliver(device(1), 'claim');
  s.deliver(email(1), 'recall');
  s.deliver(user(1), 'recall');
  expect(s.waitingFor(user(2))).toContain('touches');
  s.settle();
  expect(s.ownerOf('anonymous')).toBe(user(3));
});

test('time-ordered ids (root depends on arrival): the profile is the smallest identifier whatever came first', () => {
  const links = [
    [1, 3],
    [3, 2],
    [2, 4],
    [4, 5],
  ].map(([a = 0, b = 0], i) => event(`m${i}`, NOON, user(a), user(b)));
  for (const order of permutations(links)) {
    const s = stage();
    s.play(...order);
    expect(s.ownerOf('m3')).toBe(user(1));
    expect(s.profileOf(user(5))[0]).toBe(user(1));
  }
});

test('refused join that spins: who has surrendered waits for the answer before passing anything on', () => {
  const s = stage({ ...LIMITLESS, limits: { user_id: 1 } });
  s.play(event('m1', NOON, user(1), email(1)));
  s.tell(event('m2', NOON, user(2), email(1)));
  s.deliver(email(1), 'link');
  s.deliver(user(1), 'link');
  s.deliver(user(2), 'link');
  expect(s.waitingFor(user(1))).toEqual(['join']);
  const { sent } = s.net;
  s.tell(event('m3', NOON, user(2), email(2)));
  expect(s.net.sent).toBe(sent);
  s.settle();
  expect(s.profileOf(user(2))).toEqual([user(2), email(2)]);
  expect(s.ownerOf('m3')).toBe(user(2));
});

test('root that surrenders to itself on a stale via: the link starts again from the other end', () => {
  const s = stage();
  s.play(event('m1', NOON, user(1), email(1)));
  s.tell(event('m2', NOON, user(1), email(2)), event('m3', NOON, email(1), email(2)));
  s.deliver(user(1), 'touches');
  s.deliver(user(1), 'link');
  s.deliver(email(2), 'link');
  s.deliver(email(2), 'link');
  s.tell(op(user(1), email(1), false));
  s.deliver(user(1), 'join');
  s.deliver(email(2), 'pointer');
  s.deliver(user(1), 'link');
  expect(s.waitingFor(user(1))).toEqual([]);
  s.settle();
  expect(s.profileOf(email(2))).toEqual([user(1), email(1), email(2)]);
});

test('stale ptr: who has heard newer, or holds the token, stays where it is', () => {
  const store = memoryStore();
  const at = (message: Message) => handle(message, { store, sequence: 1, settings: LIMITLESS });
  const pointer = (parent: number, version: number): Message => ({
    kind: 'pointer',
    node: user(5),
    parent: user(parent),
    version,
  });
  at(pointer(1, 7));
  expect(store.get(user(5), 'self', '')).toBeUndefined();

  at({ kind: 'link', node: user(5), x: user(5), y: user(3), version: 1, force: 0, via: user(3) });
  at(pointer(1, 0));
  expect(store.get(user(5), 'self', '')).toMatchObject({ parent: user(3), waiting: true });
  at(pointer(2, 1));
  at(pointer(1, 2));
  at(pointer(4, 2));
  at(pointer(3, 1));
  expect(store.get(user(5), 'self', '')).toMatchObject({ parent: user(1), waiting: false });
});

test('a token that changes hands counts it, a refusal too', () => {
  const s = stage({ ...LIMITLESS, limits: { user_id: 1 } });
  s.play(event('m1', NOON, user(1), email(1)), event('m2', NOON, user(2), email(1)));
  const versionOf = (holder: typeof NODE, id: typeof NODE) => s.net.storeOf(holder).get(holder, 'member', id)?.version;
  expect([versionOf(user(1), email(1)), versionOf(user(2), user(2))]).toEqual([1, 2]);
});

const [X, HI] = [user(5), email(1)];
const PAIR = { version: 9, force: 0 } as const;
const TOKEN: Token = { members: [{ identifier: HI, version: 1 }], edges: [], fences: [], refused: [], over: false };
test.each<LoopMessage>([
  { kind: 'touches', node: X, touches: [] },
  { kind: 'link', node: X, x: X, y: HI, via: null, ...PAIR },
  { kind: 'cut', node: X, x: X, hi: HI, ...PAIR },
  { kind: 'recall', node: X, subject: X, device: device(1), version: 1, ranges: [] },
  { kind: 'join', node: X, from: HI, x: HI, y: X, token: TOKEN, ...PAIR },
  separate(X),
])('who has surrendered passes nothing on until the answer comes: $kind waits', (message) => {
  const store = memoryStore();
  const at = (one: Message) => handle(one, { store, sequence: 1, settings: LIMITLESS });
  at({ kind: 'link', node: X, x: X, y: user(3), via: user(3), ...PAIR });
  expect(at(message)).toEqual({ messages: [], rows: [], moves: [] });
  expect([...store.range(X, 'queued')]).toHaveLength(1);
});

test.each<LoopMessage>([
  { kind: 'link', node: X, x: HI, y: email(2), via: null, ...PAIR },
  { kind: 'cut', node: X, x: HI, hi: email(2), ...PAIR },
  { kind: 'recall', node: X, subject: HI, device: device(1), version: 1, ranges: [] },
  { ...separate(HI), node: X },
])('what concerns somebody who has left goes after them: $kind', (message) => {
  const { messages } = handle(message, { store: memoryStore(), sequence: 1, settings: LIMITLESS });
  expect(messages).toEqual([{ ...message, node: HI }]);
});

test('what had to wait goes on in the order in which it came', () => {
  const s = stage();
  s.tell(event('m1', NOON, user(1), user(2)));
  s.deliver(user(2), 'link');
  s.tell(event('m2', NOON, user(2)), event('m3', NOON, user(2), email(1)), event('m4', NOON, user(2)));
  s.tell(separate(user(2)));
  expect(s.waitingFor(user(1))).toEqual(['join']);
  s.deliver(user(1), 'join');
  s.deliver(user(2), 'pointer');
  expect(s.waitingFor(user(1))).toEqual(['touches', 'touches', 'link', 'touches', 'separate']);
});

test('the warehouse says the same of a profile as its stream, joined and cut', () => {
  const s = stage();
  const told = () => [user(1), user(2), email(1), email(2)].map((id) => warehouse(s.net.rows).ownerOf(id, NOON));
  s.play(event('m1', NOON, user(2), email(2)), event('m2', NOON, email(1), email(2)), op(user(1), user(2), true));
  expect(told()).toEqual([user(1), user(1), user(1), user(1)]);
  s.play(op(user(2), email(2), false));
  expect(told()).toEqual([user(1), user(1), email(1), email(1)]);
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

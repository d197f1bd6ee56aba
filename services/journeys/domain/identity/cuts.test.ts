import { expect, test } from 'vitest';
import type { Identifier } from '../../../../schemas/identifier.ts';
import { handle } from './handle.ts';
import type { Message } from './message.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, device, email, event, op, SOMETHING, user } from './testing/script.ts';
import { LIMITLESS, stage } from './testing/stage.ts';
import type { Token } from './token.ts';

const NOON = clock(12, 0);
const NODE = user(5);

test('undo by pointer removes a pointer that is not the cut edge: what stays connected stays together', () => {
  const s = stage();
  s.play(event('m1', NOON, user(1), email(1)), event('m2', NOON, user(2), email(1)));
  expect(s.profileOf(user(2))).toEqual([user(1), user(2), email(1)]);
  s.play(op(user(1), email(1), false));
  expect(s.profileOf(user(2))).toEqual([user(2), email(1)]);
  expect(s.profileOf(user(1))).toEqual([user(1)]);
  expect(s.ownerOf('m2')).toBe(user(2));
});

test('a cut overtaking a link: the undone pair stays apart, and redo brings it together', () => {
  const s = stage();
  s.tell(event('m1', NOON, user(1), email(1)), op(user(1), email(1), false));
  s.settle();
  expect(s.profileOf(email(1))).toEqual([email(1)]);
  s.play(event('m2', NOON, user(1), email(1)));
  expect(s.profileOf(email(1))).toEqual([email(1)]);
  s.play(op(user(1), email(1), true));
  expect(s.profileOf(email(1))).toEqual([user(1), email(1)]);
});

test('a cut overtaking a link whose token is already on its way: the join is refused', () => {
  const s = stage();
  s.tell(event('m1', NOON, user(1), email(1)));
  s.deliver(email(1), 'link');
  expect(s.waitingFor(user(1))).toEqual(['join']);
  s.tell(op(user(1), email(1), false));
  s.settle();
  expect(s.profileOf(email(1))).toEqual([email(1)]);
});

test('a cut overtaking a link between two whom others hold together: the late link does not hold them', () => {
  const s = stage();
  s.play(event('m1', NOON, user(2), email(1)));
  s.tell(op(user(1), user(2), true), event('m2', NOON, user(1), email(1)));
  s.deliver(email(1), 'link');
  s.deliver(user(2), 'link');
  s.deliver(user(2), 'link');
  s.tell(op(user(1), email(1), false));
  s.settle();
  expect(s.profileOf(email(1))).toEqual([user(1), user(2), email(1)]);
  expect(s.rows('merge').map(({ action }) => action)).toEqual(['joined', 'joined']);
  s.play(op(user(1), user(2), false));
  expect(s.profileOf(email(1))).toEqual([user(2), email(1)]);
});

test('a cut overtaking a link through a split: both parts remember it', () => {
  const s = stage();
  s.play(event('m1', NOON, user(2), email(1)));
  s.tell(event('m2', NOON, user(1), email(1)), op(user(1), user(2), true));
  s.deliver(user(2), 'link');
  s.deliver(user(1), 'join');
  s.tell(op(user(1), email(1), false), op(user(1), user(2), false));
  s.settle();
  expect(s.profileOf(email(1))).toEqual([user(2), email(1)]);
});

test('a join for someone who has left meanwhile goes back and looks for them', () => {
  const s = stage();
  s.play(event('m1', NOON, user(1), email(1)));
  s.tell(event('m2', NOON, email(1), email(2)));
  s.deliver(user(1), 'touches');
  s.deliver(user(1), 'link');
  s.deliver(email(2), 'link');
  s.tell(op(user(1), email(1), false));
  s.deliver(user(1), 'join');
  expect(s.waitingFor(email(2))).toEqual(['root', 'link']);
  s.settle();
  expect(s.profileOf(email(2))).toEqual([email(1), email(2)]);
});

test('a new root keeps no touch that is foreign to its part, and none its device has taken back', () => {
  const store = memoryStore();
  const touch = { messageId: 'm', time: NOON, epoch: 1, revision: 1, body: SOMETHING };
  const foreign = { ...touch, origin: email(2), home: email(2) };
  const stale = { ...touch, origin: device(1), home: NODE };
  for (const owned of [foreign, stale, { ...touch, origin: NODE, home: NODE }]) store.putTouch(NODE, owned);
  const token: Token = {
    members: [{ identifier: NODE, version: 2 }],
    edges: [],
    fences: [{ person: NODE, device: device(1), version: 5 }],
    refused: [],
    over: false,
  };
  const message: Message = { kind: 'root', node: NODE, token, refused: false };
  const { messages } = handle(message, { store, sequence: 1, settings: LIMITLESS });
  expect(messages.map(({ node }) => node).sort()).toEqual([email(2), device(1)]);
});

test('a claim names the primary (then a cut): the device stays with whom it saw, not with their profile of then', () => {
  const s = stage();
  s.play(event('m1', NOON, user(1), email(1)), event('m2', NOON, email(1), device(1)));
  s.play(event('anonymous', clock(13, 0), device(1)));
  expect(s.ownerOf('anonymous')).toBe(user(1));
  s.play(op(user(1), email(1), false));
  expect(s.ownerOf('anonymous')).toBe(email(1));
  expect(s.ownerOf('m2')).toBe(email(1));
});

test('after a cut every member hears where its token is, those who stay too', () => {
  const s = stage();
  s.play(event('m1', NOON, user(1), user(2)), event('m2', NOON, user(1), email(1)));
  s.play(event('m3', NOON, email(1), email(2)));
  s.tell(op(user(1), email(1), false));
  const told = [user(2), email(1), email(2)].map((id) => s.waitingFor(id));
  expect(told).toEqual([['pointer'], ['root', 'touches'], ['pointer']]);
});

test('undo of a pair that never was blocks it, and says nothing of a profile that others hold together', () => {
  const s = stage();
  s.play(event('m1', NOON, user(2), email(1)), op(user(1), user(2), true), op(user(1), email(1), false));
  expect(s.rows('merge').map(({ action }) => action)).toEqual(['joined', 'joined']);
  s.play(event('m2', NOON, user(1), email(1)), op(user(1), user(2), false));
  expect(s.profileOf(email(1))).toEqual([user(2), email(1)]);
});

/** One node that holds the token of some others, message by message. */
function holder(node: Identifier, ...others: Identifier[]) {
  const store = memoryStore();
  const at = (message: Message) => handle(message, { store, sequence: 1, settings: LIMITLESS });
  for (const other of others)
    at({
      ...JOIN,
      node,
      from: other,
      x: other,
      y: node,
      token: { ...ALONE, members: [{ identifier: other, version: 1 }] },
    });
  return { at, edge: (other: Identifier) => store.get(node, 'edge', node + other) };
}
const ALONE: Token = { members: [], edges: [], fences: [], refused: [], over: false };
const JOIN = { kind: 'join', version: 2, force: 0 } as const;

test('a cut that was overtaken by a redo cuts nothing', () => {
  const { at, edge } = holder(user(1), email(1));
  expect(at({ kind: 'cut', node: user(1), x: user(1), hi: email(1), version: 1, force: 1 })).toMatchObject({
    messages: [],
    rows: [],
  });
  expect(edge(email(1))).toMatchObject({ on: true, version: 2 });
});

test.each([
  ['who is asked', 3, 0],
  ['who surrenders', 0, 3],
])('a join is refused when a newer cut is known to %s', (_, mine, theirs) => {
  const { at } = holder(user(1));
  const off = (version: number) => ({ lo: user(1), hi: email(1), version, on: false, force: 1 as const });
  if (mine) at({ kind: 'cut', node: user(1), x: user(1), hi: email(1), version: mine, force: 1 });
  const members = [{ identifier: email(1), version: 1 }];
  const token = { ...ALONE, members, edges: theirs ? [off(theirs)] : [] };
  const { messages } = at({ ...JOIN, node: user(1), from: email(1), x: email(1), y: user(1), token });
  expect(messages).toMatchObject([{ kind: 'root', node: email(1), refused: true }]);
});

test('what a device took back is known wherever the token goes: a touch that comes late is sent back to it', () => {
  const { at } = holder(user(1));
  const fences = [{ person: email(1), device: device(1), version: 5 }];
  const token = { ...ALONE, members: [{ identifier: email(1), version: 1 }], fences };
  at({ ...JOIN, node: user(1), from: email(1), x: email(1), y: user(1), token });
  const late = { messageId: 'm', time: NOON, origin: device(1), home: email(1), revision: 1, body: SOMETHING };
  const touches = [
    { ...late, epoch: 4 },
    { ...late, messageId: 'n', epoch: 5 },
  ];
  const { messages, moves } = at({ kind: 'touches', node: user(1), touches });
  expect(messages).toMatchObject([{ kind: 'touches', node: device(1), touches: [{ messageId: 'm' }] }]);
  expect(moves).toMatchObject([{ action: 'came', touch: { messageId: 'n' } }]);
  const cut = at({ kind: 'cut', node: user(1), x: user(1), hi: email(1), version: 3, force: 1 });
  expect(cut.messages[0]).toMatchObject({ kind: 'root', node: email(1), token: { fences } });
});

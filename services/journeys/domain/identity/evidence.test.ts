import { expect, test } from 'vitest';
import { handle } from './handle.ts';
import { DEFAULT_SETTINGS } from './limits.ts';
import type { Message } from './message.ts';
import { memoryStore } from './testing/memory-store.ts';
import { alias, clock, device, email, event, login, op, user } from './testing/script.ts';
import { stage } from './testing/stage.ts';

const [A, B] = [user(1), user(2)];
const DEVICE = device(1);
const CALL = { messageId: 'alias', time: clock(12, 0) };
const visit = (hours: number) => event(`visit-${hours}`, clock(hours, 0), DEVICE);

test.each([
  ['anonymous touches', [visit(9)]],
  ['a line', [event('m1', clock(9, 0), B, DEVICE)]],
  ['a line that was undone', [event('m1', clock(9, 0), B, DEVICE), login(DEVICE, B, null, false)]],
  ['a tombstone only', [login(DEVICE, B, null, false)]],
])('alias of an id known as a device, by %s, is a claim', (_, before) => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(...before, alias(DEVICE, A, B, CALL), visit(13));
  expect(s.ownerOf('visit-13')).toBe(A);
  expect(s.profileOf(A)).toEqual([A]);
  expect(s.rows('login').at(-1)).toMatchObject({ device: DEVICE, person: A });
});

test.each([
  ['the new one is the smaller', A, B],
  ['the former one is the smaller', B, A],
])('alias of an unknown id is an explicit merge, over limits, at the smaller user: %s', (_, person, former) => {
  const s = stage(DEFAULT_SETTINGS);
  s.tell(alias(DEVICE, person, former, CALL));
  expect(s.waitingFor(A)).toEqual(['op']);
  s.settle();
  expect(s.profileOf(B)).toEqual([A, B]);
  expect(s.isOver(A)).toBe(true);
  expect(s.rows('login')).toEqual([]);
  s.play(visit(13));
  expect(s.ownerOf('visit-13')).toBe(DEVICE);
});

test('an alias is undone like what it was: a claim as a login, a merge as a pair', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(visit(9), alias(DEVICE, A, B, CALL), login(DEVICE, A, null, false));
  expect(s.ownerOf('visit-9')).toBe(DEVICE);
  s.play(alias(device(2), A, B, CALL), op(A, B, false));
  expect(s.profileOf(B)).toEqual([B]);
  expect(s.isOver(A)).toBe(false);
});

test('what a person undid an alias call does not do again, before it or after, and a redo does', () => {
  const again = alias(DEVICE, A, B, { messageId: 'alias again', time: clock(14, 0) });
  const s = stage(DEFAULT_SETTINGS);
  s.play(alias(DEVICE, A, B, CALL), op(A, B, false), again);
  expect(s.profileOf(B)).toEqual([B]);
  s.play(op(A, B, true));
  expect(s.profileOf(B)).toEqual([A, B]);
  const early = stage(DEFAULT_SETTINGS);
  early.play(op(A, B, false), alias(DEVICE, A, B, CALL), again);
  expect(early.profileOf(B)).toEqual([B]);
});

test('a person claims every device of an event; of two devices alone the smaller has the touch, and no line changes', () => {
  const s = stage();
  s.play(event('m1', clock(9, 0), DEVICE, device(2)));
  expect(s.ownerOf('m1')).toBe(DEVICE);
  expect(s.rows('login')).toEqual([]);
  s.play(event('m2', clock(10, 0), A, device(2), DEVICE));
  expect(s.rows('login').map((row) => row.device)).toEqual([DEVICE, device(2)]);
});

/** One node, message by message. */
function node(settings = DEFAULT_SETTINGS) {
  const store = memoryStore();
  return {
    at: (message: Message) => handle(message, { store, sequence: 1, settings }).messages,
    pair: (lo = A, hi = email(1)) => store.get(lo, 'pair', hi),
    isShared: (id = A) => store.get(id, 'self', '')?.shared ?? false,
  };
}

test('what an operator says twice is said once; what he says more strongly is said again', () => {
  const { at, pair } = node();
  at(op(A, email(1), true, 1));
  expect(at(op(A, email(1), true, 1))).toEqual([]);
  expect(pair()).toMatchObject({ version: 1, force: 1 });
  expect(at(op(A, email(1), true, 2))).toMatchObject([{ kind: 'link', version: 2, force: 2 }]);
  expect(at(op(A, email(1), true, 1))).toEqual([]);
});

test('what was merged past a limit is merged past it again when its undo is redone', () => {
  const { at } = node();
  for (const [on, force] of [
    [true, 2],
    [false, 1],
  ] as const)
    at(op(A, email(1), on, force));
  expect(at(op(A, email(1), true, 1))).toMatchObject([{ kind: 'link', version: 3, force: 2 }]);
});

test('a retry keeps the force of its pair', () => {
  const { at } = node();
  at(op(A, email(1), true, 1));
  at({ kind: 'conflict', node: A, other: email(1), version: 1 });
  expect(at({ kind: 'retry', node: A, hi: email(1), version: 1 })).toMatchObject([{ version: 2, force: 1 }]);
});

test('a conflict that comes after its pair was undone leaves it undone', () => {
  const { at, pair } = node();
  at(op(A, email(1), false));
  at({ kind: 'conflict', node: A, other: email(1), version: 1 });
  expect(pair()).toMatchObject({ state: 'off', version: 1 });
});

test('one partner refused again and again does not make an identifier shared, K + 1 partners do', () => {
  const { at, isShared } = node({ ...DEFAULT_SETTINGS, partners: 2 });
  for (const version of [1, 2, 3, 4]) at({ kind: 'conflict', node: A, other: email(1), version });
  at({ kind: 'conflict', node: A, other: email(2), version: 1 });
  expect(isShared()).toBe(false);
  at({ kind: 'conflict', node: A, other: email(3), version: 1 });
  expect(isShared()).toBe(true);
});

test('a shared identifier tries no refused pair again, and answers no link for a pair of which it is the smaller', () => {
  const { at, pair } = node({ ...DEFAULT_SETTINGS, partners: 0 });
  at(event('m1', clock(9, 0), A, email(1)));
  at({ kind: 'conflict', node: A, other: email(1), version: 1 });
  expect(at({ kind: 'retry', node: A, hi: email(1), version: 1 })).toEqual([]);
  expect(pair()).toMatchObject({ state: 'conflict', version: 1 });
  const link: Message = { kind: 'link', node: A, x: A, y: email(2), version: 1, force: 0, via: null };
  expect(at(link).map(({ kind }) => kind)).toEqual(['link']);
});

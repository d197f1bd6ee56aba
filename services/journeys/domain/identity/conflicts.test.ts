import { expect, test } from 'vitest';
import type { Identifier } from '../../../../schemas/identifier.ts';
import { handle } from './handle.ts';
import { DEFAULT_SETTINGS } from './limits.ts';
import type { Message } from './message.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, email, event, op, phone, separate, user } from './testing/script.ts';
import { stage } from './testing/stage.ts';

const NOON = clock(12, 0);
const meet = (id: string, a: Identifier, b: Identifier) => event(id, NOON, a, b);

test.each([
  ['of the smaller', user(1), email(1), user(2)],
  ['of the larger', user(2), email(2), user(1)],
])('conflict retried after a cut in either component: %s', (_, lost, undone, kept) => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(meet('m1', user(1), email(1)), meet('m2', user(2), email(2)), meet('m3', email(1), email(2)));
  expect(s.profileOf(email(2))).toEqual([user(2), email(2)]);
  expect(s.rows('conflict')).toMatchObject([{ lo: email(1), hi: email(2), namespace: 'user_id' }]);
  s.play(meet('m4', email(1), email(2)));
  expect(s.rows('conflict')).toHaveLength(1);

  s.play(op(lost, undone, false));
  expect(s.profileOf(kept)).toEqual([kept, email(1), email(2)]);
  expect(s.profileOf(lost)).toEqual([lost]);
});

test('retry overtakes its conflict: the pair goes on under its new version', () => {
  const store = memoryStore();
  const at = (message: Message) => handle(message, { store, sequence: 1 });
  const pair = () => store.get(user(1), 'pair', email(1));
  at(meet('m1', user(1), email(1)));
  at({ kind: 'retry', node: user(1), hi: email(1), version: 1 });
  expect(pair()).toMatchObject({ version: 2, state: 'on' });
  at({ kind: 'conflict', node: user(1), other: email(1), version: 1 });
  expect(pair()).toMatchObject({ version: 2, state: 'on' });
  at({ kind: 'conflict', node: user(1), other: email(1), version: 2 });
  at({ kind: 'retry', node: user(1), hi: email(1), version: 1 });
  expect(pair()).toMatchObject({ version: 2, state: 'conflict' });
  at(op(user(1), email(1), false));
  at({ kind: 'retry', node: user(1), hi: email(1), version: 3 });
  expect(pair()).toMatchObject({ version: 3, state: 'off' });
});

test('retry after a part whose `root` is in flight: the part tries again itself, when it holds its token', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(meet('m1', user(1), email(1)), meet('m2', user(2), email(2)), meet('m3', email(1), email(2)));
  s.tell(op(user(1), email(1), false));
  expect(s.waitingFor(email(1))).toEqual(['root', 'touches']);
  expect(s.waitingFor(email(2))).toEqual([]);
  s.deliver(email(1), 'root');
  expect([...s.net.storeOf(email(1)).range(email(1), 'refused')]).toEqual([]);
  expect(s.waitingFor(email(2))).toEqual(['link']);
  s.settle();
  expect(s.profileOf(email(1))).toEqual([user(2), email(1), email(2)]);
});

test('hot e-mail with 1,000 users: 21 conflict rows, then it is shared and no evidence any more', () => {
  const s = stage(DEFAULT_SETTINGS, { checked: false, nodes: 1_001 });
  const hot = email(1);
  const order = Array.from({ length: 1_000 }, (_, i) => 1 + ((i * 387 + 500) % 1_000));
  for (const n of order) s.play(meet(`m${n}-0`, user(n), hot));
  for (let round = 1; round < 10; round++) for (const n of order) s.tell(meet(`m${n}-${round}`, user(n), hot));
  s.settle();
  expect(s.rows('conflict')).toHaveLength(21);
  expect(s.net.sent).toBeLessThan(2_300);
  expect(s.net.storeOf(hot).get(hot, 'self', '')?.shared).toBe(true);
  const refused = [...s.net.storeOf(user(501)).range(user(501), 'refused')];
  expect(refused.length).toBeLessThanOrEqual(21);
  expect(s.profileOf(hot)).toHaveLength(2);
});

test('a token keeps 21 refused pairs of an e-mail even if a hundred are refused at once', () => {
  const s = stage(DEFAULT_SETTINGS, { checked: false, nodes: 102 });
  s.play(meet('m1', user(1), email(1)));
  s.tell(...Array.from({ length: 100 }, (_, i) => meet(`m${i + 2}`, user(i + 2), email(1))));
  s.settle();
  expect([...s.net.storeOf(user(1)).range(user(1), 'refused')]).toHaveLength(21);
});

test('a shared identifier is no evidence as the smaller of a pair either', () => {
  const store = memoryStore();
  const at = (message: Message) =>
    handle(message, { store, sequence: 1, settings: { ...DEFAULT_SETTINGS, partners: 1 } });
  for (const n of [1, 2]) at({ kind: 'conflict', node: email(5), other: user(n), version: 1 });
  expect(at(meet('m1', email(5), email(6))).messages).toEqual([]);
});

test('a shared e-mail still merges when an operator says so, and isolating it cuts what it had', () => {
  const s = stage({ ...DEFAULT_SETTINGS, partners: 1 });
  s.play(...[1, 2, 3].map((n) => meet(`m${n}`, user(n), email(1))), op(user(1), email(1), false));
  s.play(meet('m4', user(4), email(1)));
  expect(s.profileOf(email(1))).toEqual([email(1)]);
  s.play(op(user(4), email(1), true));
  expect(s.profileOf(email(1))).toEqual([user(4), email(1)]);
  s.play(separate(email(1)));
  expect(s.profileOf(email(1))).toEqual([email(1)]);
});

test('explicit merge against a link on its way to refusal: the merge by hand wins', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(meet('m1', user(1), email(1)));
  s.tell(meet('m2', user(2), email(1)), op(user(2), email(1), true, 2));
  s.settle();
  expect(s.profileOf(user(2))).toEqual([user(1), user(2), email(1)]);
  expect(s.isOver(user(1))).toBe(true);
  expect(s.rows('conflict')).toHaveLength(1);
  expect(s.net.storeOf(user(2)).get(user(2), 'pair', email(1))).toMatchObject({ state: 'on', version: 2 });
});

test('a profile over its limit by hand still takes an e-mail, but no third user', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(op(user(1), user(2), true, 2), meet('m1', user(2), email(1)));
  expect(s.profileOf(email(1))).toEqual([user(1), user(2), email(1)]);
  s.play(meet('m2', user(3), email(1)));
  expect(s.profileOf(user(3))).toEqual([user(3)]);
  s.play(op(user(1), user(2), false));
  expect([user(1), user(2)].map((id) => s.isOver(id))).toEqual([false, false]);
});

test('a profile with too many e-mails by hand is still taken by a user', () => {
  const s = stage({ ...DEFAULT_SETTINGS, limits: { user_id: 1, email: 1 } });
  s.play(op(email(1), email(2), true, 2), meet('m1', user(1), email(2)));
  expect(s.profileOf(user(1))).toEqual([user(1), email(1), email(2)]);
  expect(s.isOver(user(1))).toBe(true);
});

test('undo of an override spanned by evidence says so and changes nothing; separating cuts every crossing pair', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(op(user(1), user(2), true, 2), meet('m1', user(1), email(1)), meet('m2', user(2), email(1)));
  s.play(op(user(1), user(2), false));
  expect(s.rows('merge').at(-1)).toMatchObject({ action: 'spanned', lo: user(1), hi: user(2), over: true });
  expect(s.profileOf(user(2))).toEqual([user(1), user(2), email(1)]);
  s.play(separate(user(2)));
  expect(s.profileOf(user(2))).toEqual([user(2)]);
  expect(s.isOver(user(1))).toBe(false);
});

test('a limit of five e-mails admits five and refuses the sixth, whatever an operator says short of merging by hand', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(...[1, 2, 3, 4, 5].map((n) => meet(`m${n}`, user(1), email(n))));
  expect(s.profileOf(user(1))).toHaveLength(6);
  s.play(meet('m6', user(1), email(6)), op(user(1), email(6), true, 1));
  expect(s.profileOf(email(6))).toEqual([email(6)]);
  expect(s.rows('conflict')).toMatchObject([{ version: 1 }, { version: 2 }]);
  s.play(op(user(1), email(6), true, 2));
  expect(s.profileOf(user(1))).toHaveLength(7);
});

test('a refused pair is remembered through a merge: a later cut in the merged profile tries it again', () => {
  const s = stage({ ...DEFAULT_SETTINGS, limits: { email: 1 } });
  s.play(meet('m1', email(1), phone(1)), meet('m2', email(2), phone(2)), meet('m3', phone(1), phone(2)));
  expect(s.profileOf(phone(2))).toEqual([email(2), phone(2)]);
  s.play(meet('m4', user(1), phone(2)));
  expect(s.profileOf(phone(2))).toEqual([user(1), email(2), phone(2)]);
  s.play(op(email(2), phone(2), false));
  expect(s.profileOf(phone(2))).toEqual([user(1), email(1), phone(1), phone(2)]);
});

test('after a cut a part that still is over its limit says so, one that is not does not', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(op(user(1), user(2), true, 2), op(user(2), user(3), true, 2), meet('m1', user(2), email(1)));
  s.play(op(user(1), user(2), false));
  expect([user(1), user(2), user(3)].map((id) => s.isOver(id))).toEqual([false, true, true]);
  s.play(op(user(2), email(1), false));
  expect([user(3), email(1)].map((id) => s.isOver(id))).toEqual([true, false]);
});

test('separating several together leaves the pairs between them', () => {
  const s = stage(DEFAULT_SETTINGS);
  s.play(meet('m1', user(1), email(1)), meet('m2', email(1), email(2)), meet('m3', email(1), phone(2)));
  s.play(meet('m4', email(2), phone(2)), separate(email(2), phone(2)));
  expect(s.profileOf(phone(2))).toEqual([email(2), phone(2)]);
  expect(s.profileOf(email(1))).toEqual([user(1), email(1)]);
});

import { expect, test } from 'vitest';
import { dispose } from './dispose.ts';
import { FRESH } from './step.ts';
import type { NodeStore } from './store.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, device, event, login, SOMETHING, user } from './testing/script.ts';
import { type Stage, stage } from './testing/stage.ts';
import { warehouse } from './testing/warehouse.ts';

const [A, B] = [user(1), user(2)];
const DEVICE = device(1);
const seen = (person: typeof A, hours: number, minutes: number, id = `login-${hours}:${minutes}`) =>
  event(id, clock(hours, minutes), person, DEVICE);
const visit = (hours: number, minutes: number) => event(`visit-${hours}:${minutes}`, clock(hours, minutes), DEVICE);

/** Owner of a visit in the stream and in the warehouse, which must agree. */
function ownerOf(s: Stage, hours: number, minutes: number) {
  const owner = s.ownerOf(`visit-${hours}:${minutes}`);
  expect(warehouse(s.net.rows).ownerOf(DEVICE, clock(hours, minutes))).toBe(owner);
  return owner;
}

test('device deleted with its line and seen again: its new word counts more than any it gave before', () => {
  const s = stage();
  s.play(visit(10, 30), seen(A, 10, 0), seen(B, 9, 0), login(DEVICE, B, null, false));
  s.net.storeOf(DEVICE).wipe(DEVICE);
  s.play(seen(B, 11, 0), visit(11, 30), seen(A, 8, 0), visit(8, 30));
  expect([ownerOf(s, 8, 30), ownerOf(s, 11, 30)]).toEqual([A, B]);
});

test('device with only a tombstone is not deleted, one with nothing is', () => {
  const s = stage();
  s.play(login(DEVICE, A, null, false));
  expect(s.net.disposeOf(DEVICE)).toBe(false);
  s.play(seen(A, 10, 0), visit(10, 30));
  expect(ownerOf(s, 10, 30)).toBe(DEVICE);

  const other = device(2);
  s.play(login(other, A, null, false), login(other, A, null, true));
  expect(s.net.disposeOf(other)).toBe(true);
});

const MOMENT = { time: clock(10, 0), messageId: 'm' };
const PAIR = { lo: A, hi: B, version: 1 };
const TOUCH = { ...MOMENT, origin: A, home: A, epoch: 0, revision: 1, body: SOMETHING };
const KEPT: readonly (readonly [string, (store: NodeStore) => void])[] = [
  ['a touch', (store) => store.putTouch(A, TOUCH)],
  ['a parent', (store) => store.put(A, 'self', '', { ...FRESH, parent: B })],
  ['a pointer version', (store) => store.put(A, 'self', '', { ...FRESH, pointerVersion: 1 })],
  ['an answer it waits for', (store) => store.put(A, 'self', '', { ...FRESH, waiting: true })],
  ['the mark of a shared one', (store) => store.put(A, 'self', '', { ...FRESH, shared: true })],
  ['a membership', (store) => store.put(A, 'member', A, { identifier: A, version: 1 })],
  ['an edge', (store) => store.put(A, 'edge', A + B, { ...PAIR, on: false, force: 0 })],
  ['a fence', (store) => store.put(A, 'fence', A + DEVICE, { person: A, device: DEVICE, version: 1 })],
  ['a refused pair', (store) => store.put(A, 'refused', A + B, PAIR)],
  ['a pair', (store) => store.put(A, 'pair', B, { version: 1, state: 'off', force: 1 })],
  ['a refused partner', (store) => store.put(A, 'partner', B, { other: B })],
  ['a message that waits', (store) => store.put(A, 'queued', '1', { arrival: 1, message: seen(A, 10, 0) })],
  ['a login', (store) => store.put(A, 'entry', `${B}1`, { ...MOMENT, person: B })],
  ['a tombstone', (store) => store.put(A, 'tombstone', `${B}*`, { person: B, hour: null })],
];

test.each(KEPT)('a node is not deleted while it has %s', (_, fill) => {
  const store = memoryStore();
  fill(store);
  expect(dispose(A, store)).toBe(false);
});

test('a node that only remembers what it claimed, or which line it had, is deleted whole', () => {
  const store = memoryStore();
  store.put(A, 'self', '', FRESH);
  store.put(A, 'claimed', DEVICE, MOMENT);
  store.put(A, 'version', '', { version: 7 });
  store.put(A, 'segment', '0', { from: 0, to: 1, person: B });
  expect(dispose(A, store)).toBe(true);
  for (const kind of ['self', 'claimed', 'version', 'segment'] as const) expect([...store.range(A, kind)]).toEqual([]);
});

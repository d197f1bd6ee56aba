import { expect, test } from 'vitest';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import { seenSet } from './seen-set.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = 2;
/** One in the morning: an hour more or less is another day. */
const T0 = Date.UTC(2026, 5, 10, 1);

const fresh = () => overlay(memoryStore());

test.each([
  ['an hour later', HOUR],
  ['two days later', 2 * DAY],
  ['and the clock of its collector was set back over midnight', -5 * HOUR],
  ['and the clock of its collector was set back by days', -2 * DAY],
])('a message that comes again %s is known', (_, later) => {
  const seen = seenSet(fresh(), DAYS);
  expect(seen.add('a', 'm', T0)).toBe(true);
  expect(seen.add('a', 'm', T0 + later)).toBe(false);
});

test('a message that a clock ahead took in is known by the right clock', () => {
  const seen = seenSet(fresh(), DAYS);
  const eleven = T0 - 2 * HOUR;
  expect(seen.add('a', 'm', eleven + HOUR + 1)).toBe(true);
  expect(seen.add('a', 'm', eleven)).toBe(false);
});

test('a message that a clock set back took in is known for as long as any', () => {
  const state = fresh();
  const seen = seenSet(state, DAYS);
  seen.add('a', 'before', T0);
  expect(seen.add('a', 'm', T0 - 5 * HOUR)).toBe(true);
  expect(seenSet(state, DAYS).add('a', 'm', T0 + 47 * HOUR)).toBe(false);
});

test('records of an import that waited are known by their own time too', () => {
  const seen = seenSet(fresh(), DAYS);
  seen.add('a', 'm', T0);
  seen.add('a', 'live', T0 + 6 * DAY);
  expect(seen.add('a', 'm', T0 + HOUR)).toBe(false);
});

test('the same id of another identifier, or long after, is another message', () => {
  const seen = seenSet(fresh(), DAYS);
  seen.add('a', 'm', T0);
  expect(seen.add('b', 'm', T0)).toBe(true);
  expect(seen.add('a', 'm', T0 + 4 * DAY)).toBe(true);
});

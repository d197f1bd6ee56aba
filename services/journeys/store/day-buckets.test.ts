import { expect, test } from 'vitest';
import { memoryStore } from '../../runtime/state/memory.ts';
import { overlay } from '../../runtime/state/overlay.ts';
import { dayBuckets } from './day-buckets.ts';

const DAY = 86_400_000;
const KEPT = 3;

/** Days entries are written on, by the clock of the records; what is left of each day once all have been told. */
function after(days: readonly number[], each = 1): (number | undefined)[] {
  const store = memoryStore();
  for (const day of days) {
    const state = overlay(store);
    const buckets = dayBuckets(state, 'seen');
    for (let n = 0; n < each; n++) state.put(buckets.scope(day), `${n}`, Buffer.from('x'));
    buckets.forget(day * DAY, KEPT);
    store.apply(state.changes(), {});
  }
  const last = days.at(-1) ?? 0;
  return days.map((day) => (day < last - KEPT ? [...store.range(`#seen:${day}`)].length : undefined));
}

test('days beyond those that are kept are forgotten, also when the stream rested for weeks', () => {
  expect(after([100, 101, 102, 140, 141]).slice(0, 3)).toEqual([0, 0, 0]);
});

test('what one step cannot forget the next ones do', () => {
  expect(after([100, 101, 140, 141, 142, 143], 1_500).slice(0, 2)).toEqual([0, 0]);
});

test('days of the past that are read again are forgotten too', () => {
  expect(after([200, 100, 101, 102, 110]).slice(1, 4)).toEqual([0, 0, 0]);
});

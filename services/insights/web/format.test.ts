import { expect, test } from 'vitest';
import { dateAt, day, money, worth } from './format.ts';

test('an instant stands under the day of the workspace, not of UTC', () => {
  const order = '2026-02-28T23:30:00.000Z';
  expect(dateAt(order, 'Europe/Berlin')).toBe(day('2026-03-01'));
  expect(dateAt(order, 'America/New_York')).toBe(day('2026-02-28'));
});

test('a calendar day is itself; an instant is none', () => {
  expect(dateAt('2026-03-01T12:00:00Z', 'UTC')).toBe(day('2026-03-01'));
  expect(() => day('2026-02-28T23:30:00.000Z')).toThrow(RangeError);
});

test('only what a conversion is worth may be points: money without a currency is a bug, not a score', () => {
  expect(worth(2_500_000, '')).toBe('+2.5 pt');
  expect(worth(2_500_000, 'EUR')).toBe(money(2_500_000, 'EUR'));
  expect(() => money(49_900_000, '')).toThrow(RangeError);
});

import { expect, test } from 'vitest';
import { dateAt, day } from './format.ts';

test('an instant stands under the day of the workspace, not of UTC', () => {
  const order = '2026-02-28T23:30:00.000Z';
  expect(dateAt(order, 'Europe/Berlin')).toBe(day('2026-03-01'));
  expect(dateAt(order, 'America/New_York')).toBe(day('2026-02-28'));
});

test('a calendar day is itself; an instant is none', () => {
  expect(dateAt('2026-03-01T12:00:00Z', 'UTC')).toBe(day('2026-03-01'));
  expect(() => day('2026-02-28T23:30:00.000Z')).toThrow(RangeError);
});

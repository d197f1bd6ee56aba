import { expect, test } from 'vitest';
import { addDays, dayIn, defaultsAt } from './calendar.ts';

test('a day is the day of the workspace, not of the server', () => {
  const at = Date.UTC(2026, 2, 28, 23, 30);
  expect(dayIn('UTC', at)).toBe('2026-03-28');
  expect(dayIn('Europe/Berlin', at)).toBe('2026-03-29');
  expect(dayIn('America/New_York', at)).toBe('2026-03-28');
});

test('counting days crosses months and the change of clocks', () => {
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
});

test('a caller who says nothing gets the last 30 days, today included', () => {
  const workspace = { time_zone: 'UTC', currency: 'EUR', model: 'last', sales: ['order'] };
  const defaults = defaultsAt(workspace, Date.UTC(2026, 2, 30, 10, 0, 0, 999));
  expect(defaults).toMatchObject({
    from: '2026-03-01',
    to: '2026-03-30',
    model: 'last',
    currency: 'EUR',
    conversion: ['order'],
  });
  expect(defaults.now % 1_000).toBe(0);
});

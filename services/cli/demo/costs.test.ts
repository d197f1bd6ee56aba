import { expect, test } from 'vitest';
import { costs } from '../sheets/costs.ts';
import { costsOf } from './costs.ts';

const past = { seed: 'demo', people: 500, days: 30, until: Date.UTC(2026, 2, 31, 12) };

test('the past of a demo costs the same every time, each campaign once a day, all of its days', () => {
  const rows = costsOf(past, 'Europe/Berlin');
  expect(costsOf(past, 'Europe/Berlin')).toEqual(rows);
  expect(new Set(rows.map(costs.keyOf)).size).toBe(rows.length);
  const days = rows.map((row) => row.day).sort();
  expect([days[0], days.at(-1), new Set(days).size]).toEqual(['2026-03-02', '2026-03-31', 30]);
  expect(rows.every((row) => row.cost > 0 && row.clicks > 0 && row.impressions > row.clicks)).toBe(true);
});

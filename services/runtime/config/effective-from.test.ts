import { expect, test } from 'vitest';
import { effectiveFrom } from './effective-from.ts';

test.each([
  ['2026-01-01', 'UTC', '2026-01-01T00:00:00Z'],
  ['2026-01-01', 'Europe/Berlin', '2025-12-31T23:00:00Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
  ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00Z'],
  ['2026-01-01', 'America/Los_Angeles', '2026-01-01T08:00:00Z'],
  ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  // Clocks went forward at midnight: the day began at one.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['2026-01-01T12:00:00+02:00', 'UTC', '2026-01-01T10:00:00Z'],
])('rules from %s in %s hold from %s', (text, zone, instant) => {
  expect(new Date(effectiveFrom(text, zone)).toISOString()).toBe(new Date(instant).toISOString());
});

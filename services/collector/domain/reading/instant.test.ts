import { expect, test } from 'vitest';
import { parseInstant } from './instant.ts';

test.each([
  ['2026-02-28T10:00:00.000Z', Date.UTC(2026, 1, 28, 10)],
  ['2024-02-29T10:00:00.000Z', Date.UTC(2024, 1, 29, 10)],
  ['2026-03-31', Date.UTC(2026, 2, 31)],
  ['2026-12-31T24:00:00Z', Date.UTC(2027, 0, 1)],
  ['2026-12-31T23:30:00-05:00', Date.UTC(2027, 0, 1, 4, 30)],
])('%s is an instant', (text, ms) => expect(parseInstant(text)?.ms).toBe(ms));

test.each(['2026-02-30T10:00:00.000Z', '2025-02-29T10:00:00.000Z', '2026-04-31', '2026-02-30 10:00', '2026-13-01'])(
  '%s is none: nobody knows which day was meant',
  (text) => expect(parseInstant(text)).toBeUndefined(),
);

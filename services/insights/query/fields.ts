import { z } from 'zod';

/** Whole number of a row; ClickHouse may quote 64-bit ones. */
export const count = z.coerce.number();

/** Money of a row: integer millionths of the currency. Beyond 2^53 (9 billion) a number holds no single ones: it is rounded. */
export const micros = z.coerce
  .number()
  .refine(Number.isInteger, 'is no whole number')
  .describe('Millionths of the currency, rounded to what a double holds beyond 2^53');

/** Instant of a row: epoch milliseconds in SQL, ISO 8601 in answers. */
export const instant = z.coerce
  .number()
  .transform((ms) => new Date(ms).toISOString())
  .pipe(z.iso.datetime());

/** Instant that may be missing: 0 in SQL, null in answers. */
export const instantOrNull = z.coerce
  .number()
  .transform((ms) => (ms > 0 ? new Date(ms).toISOString() : null))
  .pipe(z.iso.datetime().nullable());

/** Calendar day in the time zone of the workspace, `2026-03-01`. */
export const day = z.iso.date();

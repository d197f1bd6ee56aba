import { z } from 'zod';
import { Issues } from '../../collector/domain/reading/issues.ts';
import { readMicros } from '../../collector/domain/reading/number.ts';

const missing = { error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is empty' : 'is no text') };
/** Text of a CSV cell; a JSON file may hold numbers. */
const written = z.union([z.string(), z.number().transform(String)], missing).transform((text) => text.trim());

/** Text that must be there, at most `most` characters. */
export const text = (most: number) =>
  written.pipe(z.string().min(1, 'is empty').max(most, `is over ${most} characters`));

/** Text that may be missing: "" then. */
export const textOrNone = (most: number) => text(most).optional().default('');

const DAY_MS = 86_400_000;
/** What is planned lies within a year; the tables know no day before 1970. */
const FURTHEST_AHEAD = 366 * DAY_MS;
const isPlausible = (day: string): boolean => day >= '1970-01-01' && Date.parse(day) <= Date.now() + FURTHEST_AHEAD;

/** A calendar day as 2026-03-01; other ways to write it may mean two days. */
export const day = written.pipe(
  z.iso
    .date({ error: 'is no day; write it as 2026-03-01', abort: true })
    .refine(isPlausible, 'is no day of these times: before 1970, or more than a year ahead'),
);

/** ISO 4217, in capitals whatever was written. */
export const currency = written
  .transform((code) => code.toUpperCase())
  .pipe(z.string().regex(/^[A-Z]{3}$/, 'is no ISO 4217 code such as EUR'));

/** An amount in integer millionths: "12.5" is 12,500,000. */
export const micros = written.transform((amount, check) => {
  const issues = new Issues(JSON.stringify);
  const value = readMicros(amount, 'it', issues);
  if (value !== null) return value;
  check.addIssue(issues.list[0]?.slice('it: '.length) ?? 'is empty');
  return z.NEVER;
});

/** A count: a whole number that is not negative. */
export const whole = written.pipe(
  z
    .string()
    .regex(/^\d{1,15}$/, 'is no whole number')
    .transform(Number),
);

const RATE = /^0*(\d{1,9})(?:\.(\d{1,9}?)0*)?$/;

/** A positive rate with at most nine digits behind the point, in its shortest form: "1.10" is "1.1". */
export const rate = written.transform((given, check) => {
  const [, whole = '', part = ''] = RATE.exec(given) ?? [];
  const short = part === '' || part === '0' ? whole : `${whole}.${part}`;
  if (whole !== '' && Number(short) > 0) return short;
  check.addIssue('is no rate; write a number above 0 with at most nine digits behind the point, such as 1.0871');
  return z.NEVER;
});

/** Integer millionths as a decimal, exact: what ClickHouse reads into a Decimal(18, 6). */
export function decimalOf(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(7, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

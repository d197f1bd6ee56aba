/** Bounds an event time must keep, epoch milliseconds, both inclusive. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** An instant as sent: epoch milliseconds, the offset from UTC it stated, and what had to be assumed to read it. */
export interface Instant {
  readonly ms: number;
  readonly offsetMin: number | null;
  readonly assumed: string;
}

const ISO =
  /^([+-]\d{6}|\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Reads ISO 8601 text or a number of milliseconds; undefined when it is neither. What lies outside the bounds but
 * inside them when read as another unit (seconds, microseconds, nanoseconds, or a date made from the wrong unit) is
 * repaired. Deterministic: text without a zone is UTC, never the machine's own zone.
 */
export function readInstant(value: unknown, bounds: Bounds): Instant | undefined {
  const read = parseInstant(value);
  return read && repaired(read, bounds);
}

/** As `readInstant`, without repair. */
export const parseInstant = (value: unknown): Instant | undefined =>
  typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? fromText(value) : undefined;

const fromNumber = (value: number): Instant | undefined =>
  Number.isFinite(value) ? { ms: Math.trunc(value), offsetMin: null, assumed: '' } : undefined;

/** What `toISOString` writes, which is what nearly every client sends. */
const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function fromText(value: string): Instant | undefined {
  if (USUAL.test(value)) {
    const ms = Date.parse(value);
    return Number.isNaN(ms) || !isDay(value.slice(0, 10)) ? undefined : { ms, offsetMin: null, assumed: '' };
  }
  const text = value.trim();
  if (/^\d{9,19}(\.\d+)?$/.test(text)) return fromNumber(Number(text));
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year = '', month, day, time = '00:00', fraction = '', zone] = match;
  const offsetMin = zone === undefined ? null : offsetOf(zone);
  const longYear = year.length === 5 ? `+0${year}` : year.length === 6 && !/^[+-]/.test(year) ? `+${year}` : year;
  const ms = Date.parse(
    `${longYear}-${month}-${day}T${time}${time.length === 5 ? ':00' : ''}.${fraction.slice(0, 3).padEnd(3, '0')}Z`,
  );
  if (Number.isNaN(ms) || !isDay(`${longYear}-${month}-${day}`)) return undefined;
  const assumed = zone === undefined && text.length > 10 ? 'no time zone, read as UTC' : '';
  return { ms: ms - (offsetMin ?? 0) * 60_000, offsetMin: isZulu(zone) ? null : offsetMin, assumed };
}

/** Whether a date that JavaScript reads is one of the calendar: it takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const day = date.slice(-2);
  return day <= '28' || new Date(`${date}T00:00:00.000Z`).getUTCDate() === Number(day);
}

/** "Z" says nothing about where the sender is: clients convert before they send. */
const isZulu = (zone: string | undefined): boolean => zone === 'Z' || zone === 'z';

function offsetOf(zone: string): number {
  if (isZulu(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}

const UNITS = [
  [1_000, 'seconds where milliseconds belong'],
  [1 / 1_000, 'a unit 1,000 times too small'],
  [1 / 1_000_000, 'nanoseconds where milliseconds belong'],
] as const;

function repaired(read: Instant, bounds: Bounds): Instant {
  if (within(read.ms, bounds)) return read;
  for (const [factor, what] of UNITS) {
    const ms = Math.trunc(read.ms * factor);
    if (within(ms, bounds)) return { ...read, ms, assumed: `${what}, repaired` };
  }
  return read;
}

export const within = (ms: number, bounds: Bounds): boolean => ms >= bounds.from && ms <= bounds.to;

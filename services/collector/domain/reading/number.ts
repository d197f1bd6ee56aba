import type { Issues } from './issues.ts';

/**
 * Whole numbers a record of the log holds, both inclusive. A number is written as twice its size, less one below 0: there
 * JavaScript counts exactly to half as far, and what is smaller would be read with another sign.
 */
const MOST = 2 ** 53 - 2;
const LEAST = -(2 ** 52);
const isHeld = (whole: number): boolean => whole >= LEAST && whole <= MOST;

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * Millionths of a decimal, exact: "1299.95" and 1299.95 give 1,299,950,000. Digits behind the sixth are rounded half
 * up. Null with a note for anything else: "1.299,00" may mean two amounts.
 */
export function readMicros(value: unknown, field: string, issues: Issues): number | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'number' ? plainDecimal(value) : typeof value === 'string' ? value.trim() : '';
  const match = DECIMAL.exec(text);
  if (!match) {
    issues.add(field, `${issues.shown(value)} is not an amount; use a number such as 1299.00`);
    return null;
  }
  const fraction = (match[3] ?? '').padEnd(7, '0');
  const micros = Number(match[2]) * 1_000_000 + Number(fraction.slice(0, 6)) + (fraction.charCodeAt(6) >= 53 ? 1 : 0);
  const signed = match[1] === '-' && micros !== 0 ? -micros : micros;
  if (isHeld(signed)) return signed;
  issues.add(field, `${issues.shown(value)} is larger than an amount can be`);
  return null;
}

/** A number without exponent; `""` when it is none that an amount can have. */
function plainDecimal(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return '';
  const text = String(value);
  return text.includes('e') ? value.toFixed(8) : text;
}

/** A finite number, also from a decimal string; null with a note otherwise. */
export function readNumber(value: unknown, field: string, issues: Issues): number | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value.trim())) return Number(value);
  issues.add(field, `${issues.shown(value)} is not a number`);
  return null;
}

/** A whole number of at most `most` either side of 0; null with a note otherwise. */
export function readWhole(value: unknown, field: string, issues: Issues, most: number = MOST): number | null {
  const number = readNumber(value, field, issues);
  if (number === null || (Number.isInteger(number) && isHeld(number) && Math.abs(number) <= most)) return number;
  issues.add(field, `${issues.shown(value)} is not a whole number of at most ${most}`);
  return null;
}

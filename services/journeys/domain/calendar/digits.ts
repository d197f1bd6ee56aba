/** Three hex digits each. */
const DIGITS = Array.from({ length: 4_096 }, (_, number) => number.toString(16).padStart(3, '0'));
const HALF = 2 ** 24;

const three = (number: number): string => DIGITS[number & 4_095] ?? '';

/**
 * Twelve hex digits of a whole number from 0 to 2^48 - 1; their order is that of the numbers. A key of the state is made
 * a few dozen times an event, and digits from a table take a sixth of the time that `toString(16)` takes.
 */
export function twelveDigits(number: number): string {
  const high = Math.floor(number / HALF);
  const low = number - high * HALF;
  return three(high >>> 12) + three(high) + three(low >>> 12) + three(low);
}

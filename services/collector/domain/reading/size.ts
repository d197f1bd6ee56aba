import { isPlain } from './plain.ts';

/** Compact JSON is at most this many bytes per UTF-16 unit (control characters are escaped). */
const WORST_BYTES = 6;

/**
 * Whether a parsed event would be over `limit` bytes as compact JSON. A cheap lower estimate decides nearly always;
 * only what comes near the limit is written out and measured.
 */
export function isOver(event: unknown, limit: number): boolean {
  if (units(event, 0) * WORST_BYTES <= limit) return false;
  const text = toJson(event);
  return text === undefined || Buffer.byteLength(text, 'utf8') > limit;
}

/** JSON text of anything; undefined when it cannot be written (nested so deep that the stack ends). */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function units(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (depth > 64) return Number.POSITIVE_INFINITY;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += units(item, depth + 1) + 1;
  else if (isPlain(value)) for (const key in value) sum += key.length + 4 + units(value[key], depth + 1);
  return sum;
}

import { wellFormed } from '../../../../schemas/text.ts';
import type { Issues } from './issues.ts';

/** Longest value of a typed string field, in UTF-16 units. */
export const TEXT_LIMIT = 500;

/**
 * A string field: strings as they are, numbers and booleans as text, null and absent as `""`. Anything else, and what
 * is longer than `limit`, is noted; the value itself stays in the properties.
 */
export function readText(value: unknown, field: string, issues: Issues, limit: number = TEXT_LIMIT): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') {
    if (value.length <= limit) return wellFormed(value);
    issues.add(field, `longer than ${limit} characters, cut`);
    return wellFormed(value.slice(0, limit));
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  issues.add(field, `${Array.isArray(value) ? 'a list' : 'an object'} is not text`);
  return '';
}

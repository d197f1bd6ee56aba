import type { Issues } from './issues.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends strings in too many tools downstream
const SUSPECT = /[\u0000\uD800-\uDFFF]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const BROKEN = /\u0000|\p{Surrogate}/gu;

/** Replaces lone surrogates and NUL characters, which no UTF-8 store takes, by U+FFFD. */
export const wellFormed = (text: string): string => (SUSPECT.test(text) ? text.replace(BROKEN, '\uFFFD') : text);

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

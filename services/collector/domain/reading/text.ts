import { wellFormed } from '../../../../schemas/text.ts';
import type { Issues } from './issues.ts';

/** Longest value of a typed string field, in UTF-16 units. */
export const TEXT_LIMIT = 500;

/** Takes identifier values out of a text. */
export type Scrub = (text: string) => string;

/** As `readText`, scrubbed before it is cut: half an identifier is not known as one, and a mark may be longer. */
export const readScrubbed = (value: unknown, field: string, issues: Issues, scrub: Scrub, limit?: number): string => {
  const text = typeof value === 'number' ? String(value) : value;
  return readText(typeof text === 'string' ? scrub(text) : text, field, issues, limit);
};

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

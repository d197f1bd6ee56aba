import { wellFormed } from '../../../../schemas/text.ts';
import { isPlain, isPrototypeKey, type Plain } from '../reading/plain.ts';

/** Levels of nesting kept; what lies deeper is cut and noted. */
export const DEPTH_LIMIT = 20;

/** Shorter values (a user id "12") are also sizes and counts: replacing those everywhere would destroy data. */
const SHORTEST = 5;

const EMAIL =
  /[^\s@"'<>()[\]?=&#/,;:%]{1,64}(?:%[0-9A-Fa-f]{2}[^\s@"'<>()[\]?=&#/,;:%]{0,64}){0,4}(?:@|%(?:25)?40)[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,8}/gu;

/** Removes identifier values from what is stored beside an event. */
export interface Scrubber {
  /** Text without e-mail addresses and identifier values: the whole text, or parts of a URL or query. */
  text(value: string): string;
  /** A clean copy: scrubbed, well-formed, without prototype keys, at most DEPTH_LIMIT deep. */
  json(value: Plain): Plain;
  /** What `json` had to leave out. */
  readonly notes: ReadonlySet<string>;
}

/** A scrubber for an event with these raw values (value -> namespace). */
export function scrubberOf(raw: ReadonlyMap<string, string>): Scrubber {
  const notes = new Set<string>();
  const marks = new Map<string, string>();
  for (const [value, namespace] of raw)
    if (value.length >= SHORTEST) for (const form of formsOf(value)) marks.set(form, mark(namespace));
  const forms = [...marks.keys()];
  let anyForm: RegExp | undefined;

  const text = (given: string): string => {
    const namespace = given.length >= SHORTEST ? raw.get(given) : undefined;
    if (namespace) return mark(namespace);
    let clean = wellFormed(given);
    const inParts = clean.length > SHORTEST && (clean.includes('/') || clean.includes('='));
    if (inParts && forms.some((form) => clean.includes(form))) {
      anyForm ??= anyOf(forms);
      // In one pass: a value that stands in the mark of another would otherwise multiply the text with every value.
      clean = clean.replace(anyForm, (form) => marks.get(form) ?? form);
    }
    if (clean.includes('@') || clean.includes('%40') || clean.includes('%2540'))
      clean = clean.replace(EMAIL, mark('email'));
    return clean;
  };

  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') {
      const namespace = raw.get(String(value));
      return namespace && Math.abs(value) >= 10_000 ? mark(namespace) : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEPTH_LIMIT) {
      notes.add(`nested deeper than ${DEPTH_LIMIT} levels, cut`);
      return '[cut]';
    }
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    return isPlain(value) ? object(value, depth) : null;
  };

  const object = (value: Plain, depth: number): Plain => {
    const clean: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (isPrototypeKey(key)) notes.add(`the key "${key}" is not accepted, dropped`);
      else clean[text(key)] = copy(value[key], depth + 1);
    }
    return clean;
  };

  return { text, json: (value) => object(value, 1), notes };
}

/** Matches any of some texts, the longest first: one may begin with another. */
const anyOf = (texts: readonly string[]): RegExp =>
  new RegExp(
    texts
      .toSorted((a, b) => b.length - a.length)
      .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('|'),
    'g',
  );

const mark = (namespace: string): string => `[${namespace}]`;

/** A value as it stands in text and in a query. */
function formsOf(value: string): readonly string[] {
  if (/^[\w.~-]*$/.test(value)) return [value];
  try {
    return [value, encodeURIComponent(value)];
  } catch {
    return [value];
  }
}

const MOST = 20;

/** Notes on what could not be read as typed: `field: what is wrong`. The field is always one the code knows. */
export class Issues {
  readonly list: string[] = [];
  /** A value as a note may show it. */
  readonly shown: (value: unknown) => string;

  constructor(shown: (value: unknown) => string = described) {
    this.shown = shown;
  }

  add(field: string, message: string): void {
    if (this.list.length < MOST) this.list.push(`${field}: ${message}`);
  }
}

/** The field an issue is about: a bounded set, fit for a metric label. */
export const fieldOf = (issue: string): string => issue.slice(0, issue.indexOf(':'));

/** A longer number may be that of a card or a telephone. */
const LONGEST_NUMBER = 8;

/** What a value is, without it: notes are read by everybody, and in any field may stand somebody's address. */
function described(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  const text = String(value);
  return typeof value !== 'number' || text.length <= LONGEST_NUMBER ? text : `a number of ${text.length} characters`;
}

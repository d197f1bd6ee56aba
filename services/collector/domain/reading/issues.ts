const MOST = 20;

/** Notes on what could not be read as typed: `field: what is wrong`. The field is always one the code knows. */
export class Issues {
  readonly list: string[] = [];

  add(field: string, message: string): void {
    if (this.list.length < MOST) this.list.push(`${field}: ${message}`);
  }
}

/** The field an issue is about: a bounded set, fit for a metric label. */
export const fieldOf = (issue: string): string => issue.slice(0, issue.indexOf(':'));

/** A value in an issue, short enough to read. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

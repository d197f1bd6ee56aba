/**
 * Values that are never an identifier: what broken code sends in place of one. One of them taken as an id would join
 * all its senders into one giant person.
 */
// biome-ignore format: a list reads better than a column
const NEVER = new Set([
  '', 'null', 'undefined', 'none', 'nil', 'nan', 'true', 'false', '0', '-1', '[object object]', 'anonymous', 'guest',
  'unknown', 'not_authenticated', 'id', 'email', 'distinct_id', 'n/a',
]);

const ZEROS_OR_DASHES = /^[0\-–—_.\s]+$/;
const QUOTED = /^(["'`])(.*)\1$/s;

/** Whether a value (trimmed) can never name anybody. `own` holds the workspace's additions in lower case. */
export function isBlocked(value: string, own: ReadonlySet<string>): boolean {
  let bare = value.toLowerCase();
  for (let quotes = 0; quotes < 3; quotes++) {
    const inner = QUOTED.exec(bare)?.[2];
    if (inner === undefined) break;
    bare = inner.trim();
  }
  return NEVER.has(bare) || ZEROS_OR_DASHES.test(bare) || own.has(bare);
}

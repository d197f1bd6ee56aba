import { createHash } from 'node:crypto';
import type { Occurrences } from './occurrences.ts';
import type { Columns } from './row.ts';

/**
 * The id of a row: made of its content, whatever the order of columns, and of how many equal rows came before it in
 * the file. So the id stays when the file is shuffled, and equal rows count separately.
 */
export function rowId(columns: Columns, occurrences: Occurrences): string {
  const content = JSON.stringify(
    Object.keys(columns)
      .sort()
      .map((name) => [name, columns[name]]),
  );
  const hash = createHash('sha256').update(content).digest();
  const ordinal = occurrences.seen(hash);
  const id = hash.toString('base64url', 0, 15);
  return ordinal === 0 ? `row-${id}` : `row-${id}.${ordinal}`;
}

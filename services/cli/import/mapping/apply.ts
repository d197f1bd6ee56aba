import type { Columns } from '../rows/row.ts';
import type { ImportMap } from './map.ts';
import { fill } from './template.ts';

/** A call of the tracking protocol, ready for the collector's rules. */
export type Call = Readonly<Record<string, unknown>>;

/** What became of a row. */
export type Mapped = { readonly ok: true; readonly calls: Call[] } | { readonly ok: false; readonly reason: string };

/**
 * Turns a row into events. Their message ids are the row's id, with the place of the event behind it where a row
 * becomes several, so that at one instant they keep the order of the map.
 */
export function applyMap(map: ImportMap, columns: Columns, id: string): Mapped {
  if (map.passthrough) return { ok: true, calls: [{ messageId: id, ...columns }] };
  const named = { ...columns, $id: id };
  try {
    const events = map.events.filter((event) => holds(event.when, columns));
    if (events.length === 0) return { ok: false, reason: 'no entry of the map is for this row' };
    const calls = events.map((event, n) => ({
      messageId: events.length === 1 ? id : `${id}-${n}`,
      ...(fill(event.call, named) as Call | undefined),
    }));
    return { ok: true, calls };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: error.message };
    throw error;
  }
}

function holds(when: ImportMap['events'][number]['when'], columns: Columns): boolean {
  return Object.entries(when).every(([column, wanted]) => {
    const value = String(columns[column] ?? '');
    return Array.isArray(wanted) ? wanted.some((one) => String(one) === value) : String(wanted) === value;
  });
}

import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { LoginRow, MemberRow } from '../row.ts';
import type { Numbered } from './network.ts';

/** What tables and dictionaries make of the rows, in whatever order they were loaded. */
export interface Warehouse {
  /** Whose a fact is now. */
  ownerOf(origin: Identifier, time: number): Identifier;
  /** The segments of a device that are not deleted, in the order of time. */
  segments(device: Identifier): LoginRow[];
}

export function warehouse(rows: readonly Numbered[]): Warehouse {
  const members = new Map<Identifier, MemberRow>();
  const logins = new Map<string, LoginRow & { sequence: number }>();
  for (const row of rows) {
    if (row.kind === 'member') {
      const known = members.get(row.identifier);
      if (!known || known.version < row.version) members.set(row.identifier, row);
    } else if (row.kind === 'login') {
      const key = `${row.device} ${row.from}`;
      const known = logins.get(key);
      if (!known || known.sequence < row.sequence) logins.set(key, row);
    }
  }
  const segments = (device: Identifier) =>
    [...logins.values()].filter((row) => row.device === device && !row.deleted).sort((a, b) => a.from - b.from);
  return {
    segments,
    ownerOf(origin, time) {
      const person = segments(origin).find(({ from, to }) => from <= time && time < to)?.person ?? origin;
      return members.get(person)?.profile ?? person;
    },
  };
}

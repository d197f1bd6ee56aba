import type { Row } from '../domain/identity/row.ts';
import type { RowWriter } from './stamped.ts';

/** Writes what the protocol says about links and what happened to them. A line's version is the number of its first row. */
export function writeLink(row: Row, workspace: string, writer: RowWriter): void {
  switch (row.kind) {
    case 'member':
      writer.member((stamp) => ({
        workspace,
        identifier: row.identifier,
        profile_id: row.profile,
        mver: row.version,
        cause: row.cause,
        ...stamp,
      }));
      break;
    case 'login':
      writer.login((stamp) => ({
        workspace,
        device: row.device,
        from_at: row.from,
        to_at: row.to,
        person: row.person,
        deleted: row.deleted,
        ...stamp,
      }));
      break;
    case 'conflict':
      writer.conflict((stamp) => ({
        workspace,
        lo: row.lo,
        hi: row.hi,
        version: row.version,
        namespace: row.namespace,
        profile_id: row.profile,
        other_id: row.other,
        ...stamp,
      }));
      break;
    case 'merge':
      writer.merge((stamp) => ({
        workspace,
        action: row.action,
        profile_id: row.profile,
        other_id: row.other,
        lo: row.lo,
        hi: row.hi,
        version: row.version,
        force: row.force,
        over: row.over,
        ...stamp,
      }));
      break;
  }
}

import type { Change } from '../domain/changes.ts';
import { creditRow } from './credit.ts';
import { convertedRow, openRow } from './journey.ts';
import { profileRow } from './profile.ts';
import { sessionRow } from './session.ts';
import type { RowWriter } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** Writes one change of a profile as its row. */
export function writeChange(change: Change, subject: RowSubject, writer: RowWriter): void {
  switch (change.kind) {
    case 'session':
      writer.session((stamp) => sessionRow(subject, change.session, change, stamp));
      break;
    case 'converted':
      writer.journey((stamp) => convertedRow(subject, change.stored, change.deleted, stamp));
      break;
    case 'open':
      writer.journey((stamp) => openRow(subject, change.path, stamp));
      break;
    case 'profile':
      writer.profile((stamp) => profileRow(subject, change.profile, change.deleted, stamp));
      break;
    case 'credit':
      writer.credit((stamp) => creditRow(subject, change.of, change.credit, change.sign, stamp));
      break;
  }
}

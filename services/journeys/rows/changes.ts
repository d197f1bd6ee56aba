import type { Change } from '../domain/changes.ts';
import { creditRow } from './credit.ts';
import { convertedRow, openRow } from './journey.ts';
import { profileRow } from './profile.ts';
import { sessionRow } from './session.ts';
import type { RowWriter } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** Writes one change of a profile as its row. */
export function writeChange(change: Change, subject: RowSubject, writer: RowWriter): void {
  const { version } = subject.rules;
  switch (change.kind) {
    case 'session':
      writer.session(sessionRow(subject, change.session, change.deleted), version);
      break;
    case 'converted':
      writer.journey(convertedRow(subject, change.stored, change.deleted), version);
      break;
    case 'open':
      writer.journey(openRow(subject, change.path), version);
      break;
    case 'profile':
      writer.profile(profileRow(subject, change.profile), version);
      break;
    case 'credit':
      writer.credit(creditRow(subject, change.of, change.credit, change.sign), version);
      break;
  }
}

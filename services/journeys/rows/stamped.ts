import { codecOf } from '../../../schemas/codec.ts';
import {
  conflict,
  credit,
  duplicate,
  journey,
  login,
  member,
  merge,
  profile,
  session,
} from '../../../schemas/outputs.ts';
import type { Fields, RecordDef, RecordOf } from '../../../schemas/record.ts';
import { type TopicId, topicName } from '../../../schemas/topics.ts';
import type { NewRecord } from '../../runtime/log/port.ts';

/** What every row carries: its place in the partition's sequence, when it was written and under which rules. */
export interface Stamp {
  readonly _seq: number;
  readonly recorded_at: number;
  readonly config_version: string;
}

type Row<F extends Fields> = (stamp: Stamp) => RecordOf<RecordDef<F>>;

/**
 * Collects the rows of one step, numbering them densely. Rows are made from their stamp, in one literal: objects that
 * grow by spreading cost more than their encoding (measured).
 */
export interface RowWriter {
  session(row: Row<typeof session.fields>): void;
  journey(row: Row<typeof journey.fields>): void;
  profile(row: Row<typeof profile.fields>): void;
  credit(row: Row<typeof credit.fields>): void;
  duplicate(row: Row<typeof duplicate.fields>): void;
  member(row: Row<typeof member.fields>): void;
  login(row: Row<typeof login.fields>): void;
  merge(row: Row<typeof merge.fields>): void;
  conflict(row: Row<typeof conflict.fields>): void;
  /** A row whose bytes are made elsewhere. */
  raw(topic: TopicId, encode: (stamp: Stamp) => Buffer): void;
  /** Sequence number after the last row. */
  readonly next: number;
  readonly records: NewRecord[];
}

const codecs = {
  session: codecOf(session),
  journey: codecOf(journey),
  profile: codecOf(profile),
  credit: codecOf(credit),
  duplicate: codecOf(duplicate),
  member: codecOf(member),
  login: codecOf(login),
  merge: codecOf(merge),
  conflict: codecOf(conflict),
};

export interface WriterOptions {
  readonly topicPrefix: string;
  readonly partition: number;
  /** Epoch milliseconds of this step. */
  readonly now: number;
  /** First sequence number to give. */
  readonly seq: number;
  /** Version of the configuration. */
  readonly version: string;
}

/** A writer of the out-topics' records for one step of one partition. */
export function rowWriter({ topicPrefix, partition, now, seq, version }: WriterOptions): RowWriter {
  let next = seq;
  const records: NewRecord[] = [];
  const raw = (topic: TopicId, encode: (stamp: Stamp) => Buffer) => {
    const value = encode({ _seq: next++, recorded_at: now, config_version: version });
    records.push({ topic: topicName(topic, topicPrefix), partition, key: null, value });
  };
  return {
    raw,
    session: (row) => raw('outSessions', (stamp) => codecs.session.encode(row(stamp))),
    journey: (row) => raw('outJourneys', (stamp) => codecs.journey.encode(row(stamp))),
    profile: (row) => raw('outProfiles', (stamp) => codecs.profile.encode(row(stamp))),
    credit: (row) => raw('outCredits', (stamp) => codecs.credit.encode(row(stamp))),
    duplicate: (row) => raw('outDuplicates', (stamp) => codecs.duplicate.encode(row(stamp))),
    member: (row) => raw('outMembers', (stamp) => codecs.member.encode(row(stamp))),
    login: (row) => raw('outLogins', (stamp) => codecs.login.encode(row(stamp))),
    merge: (row) => raw('outMerges', (stamp) => codecs.merge.encode(row(stamp))),
    conflict: (row) => raw('outConflicts', (stamp) => codecs.conflict.encode(row(stamp))),
    get next() {
      return next;
    },
    records,
  };
}

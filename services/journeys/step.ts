import { asIdentifier } from '../../schemas/identifier.ts';
import { topicName } from '../../schemas/topics.ts';
import type { LogRecord, NewRecord } from '../runtime/log/port.ts';
import type { Operator } from '../runtime/task/port.ts';
import { type Calendar, calendar } from './domain/calendar/day.ts';
import type { Settings } from './domain/identity/limits.ts';
import type { Rules } from './domain/rules.ts';
import { aliasOf } from './intake/alias.ts';
import { readCorrection } from './intake/correction.ts';
import { type Event, readEvent } from './intake/event.ts';
import { seenSet } from './intake/seen-set.ts';
import { channelOfEvent, takenOf } from './intake/touch.ts';
import { decodeLoop } from './loop/decode.ts';
import { inbox } from './loop/inbox.ts';
import { deadLetter } from './rows/dead-letter.ts';
import { writeDuplicate, writeFact } from './rows/intake.ts';
import type { RowSubject } from './rows/subject.ts';
import { openStitching, type Stitching } from './stitching.ts';

/** What the journeys operator needs beside records and state. */
export interface StepOptions {
  readonly rules: ReadonlyMap<string, Rules>;
  /** Rules of workspaces that are not configured. */
  readonly fallback: Rules;
  /** Settings of identity; those of identity.md by default. */
  readonly identity?: Settings;
  readonly topicPrefix: string;
  /** Partitions of the loop. */
  readonly partitions: number;
  /** Whole days a message id is remembered. */
  readonly dedupDays: number;
}

/**
 * The journeys operator: takes each touchpoint in once, lets the stitching protocol say whose it is, then derives each
 * touched profile once. Every row of the step is numbered by the partition's sequence.
 */
export function journeysOperator(options: StepOptions): Operator {
  const { topicPrefix, dedupDays } = options;
  const loop = topicName('loop', topicPrefix);
  const corrections = topicName('corrections', topicPrefix);
  const subjectOf = rowSubjects(options);

  return {
    process(records, state, { partition, now }) {
      const time = records.at(-1)?.timestamp ?? 0;
      const stitching = openStitching(state, { ...options, partition, now, time, subjectOf });
      const received = inbox(state);
      const seen = seenSet(state, dedupDays);
      const dead: NewRecord[] = [];
      for (const record of records) {
        if (record.topic === loop) {
          const letter = decodeLoop(bytesOf(record));
          if (received.accept(letter)) stitching.take(letter.message, letter.workspace);
          continue;
        }
        const read = record.topic === corrections ? attempt(readCorrection, record) : attempt(readEvent, record);
        if (read instanceof Error)
          dead.push(deadLetter(record, { code: 'TL_DECODE', reason: read.message, now, topicPrefix }));
        else if ('message' in read) stitching.take(read.message, read.workspace);
        else if (seen.add(read.touchpoint.origin, read.touchpoint.message_id, record.timestamp))
          takeIn(read, record, stitching, subjectOf);
        else writeDuplicate(read, record, stitching.writer);
      }
      seen.forget(time);
      return [...stitching.close(), ...dead];
    },

    remember(record, state) {
      const event = attempt(readEvent, record);
      if (event instanceof Error) return;
      seenSet(state, dedupDays).add(event.touchpoint.origin, event.touchpoint.message_id, record.timestamp);
    },

    bury({ record, error }, _state, { now }) {
      // A message between profiles that is skipped leaves them apart for ever: better that the partition stops.
      if (record.topic === loop) throw error;
      return [deadLetter(record, { code: 'TL_HANDLER', reason: error.message, now, topicPrefix })];
    },
  };
}

/** Archives a touchpoint and passes it on as evidence and touch; what bots and tests did is archived only. */
function takeIn(event: Event, record: LogRecord, stitching: Stitching, subjectOf: SubjectOf): void {
  const { touchpoint } = event;
  const { origin, workspace } = touchpoint;
  const subject = subjectOf(origin, workspace);
  const channel = channelOfEvent(touchpoint, subject.rules);
  writeFact(event, channel, record, subject, stitching.writer);
  if (touchpoint.is_bot || touchpoint.is_test) return;
  const alias = aliasOf(touchpoint);
  if (alias) stitching.send(alias, workspace);
  else
    stitching.take(
      {
        kind: 'event',
        node: asIdentifier(origin),
        identifiers: touchpoint.identifiers.map(asIdentifier),
        time: touchpoint.occurred_at,
        messageId: touchpoint.message_id,
        body: takenOf(touchpoint, channel, subject.rules),
      },
      workspace,
    );
}

type SubjectOf = (profileId: string, workspace: string) => RowSubject;

/** Finds rules and calendar of a workspace; a calendar is made once per time zone. */
function rowSubjects({ rules: byWorkspace, fallback }: StepOptions): SubjectOf {
  const calendars = new Map<string, Calendar>();
  return (profileId, workspace) => {
    const rules = byWorkspace.get(workspace) ?? { ...fallback, workspace };
    const known = calendars.get(rules.timeZone) ?? calendar(rules.timeZone);
    calendars.set(rules.timeZone, known);
    return { profileId, rules, calendar: known };
  };
}

function bytesOf(record: LogRecord): Buffer {
  if (record.value) return record.value;
  throw new Error('the record has no value');
}

function attempt<T>(read: (value: Buffer) => T, record: LogRecord): T | Error {
  try {
    return read(bytesOf(record));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

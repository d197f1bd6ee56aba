import { topicName } from '../../schemas/topics.ts';
import type { LogRecord, NewRecord } from '../runtime/log/port.ts';
import type { Operator } from '../runtime/task/port.ts';
import { type Calendar, calendar } from './domain/calendar/day.ts';
import { DEFAULT_SETTINGS, type Settings } from './domain/identity/limits.ts';
import type { Rules } from './domain/rules.ts';
import { readCorrection } from './intake/correction.ts';
import { readEvent, SchemaAhead } from './intake/event.ts';
import { openIntake, openMemory } from './intake/intake.ts';
import { paceOfInputs } from './intake/pace.ts';
import { asItWas, clockOf, isDuplicate, isReplaying, repeatDuplicate } from './intake/replay.ts';
import { decodeLoop } from './loop/decode.ts';
import { inbox } from './loop/inbox.ts';
import { type Observer, SILENT } from './observer.ts';
import { DEFAULT_RETENTION, type Retention } from './retention.ts';
import { deadLetter } from './rows/dead-letter.ts';
import type { RowSubject } from './rows/subject.ts';
import { openStitching } from './stitching.ts';

/** What the journeys operator needs beside records and state. */
export interface StepOptions {
  readonly rules: ReadonlyMap<string, Rules>;
  /** Rules of workspaces that are not configured. */
  readonly fallback: Rules;
  /** Settings of identity by workspace. */
  readonly identityOf?: (workspace: string) => Settings;
  readonly retention?: Retention;
  readonly topicPrefix: string;
  /** Topic of dead letters; `touchpoints.failed` when not given. */
  readonly letters?: string;
  /** Partitions of the loop. */
  readonly partitions: number;
  /** Whole days a message id is remembered. */
  readonly dedupDays: number;
  readonly observer?: Observer;
}

/**
 * The journeys operator: takes each touchpoint in once, lets the stitching protocol say whose it is, then derives each
 * touched profile once. Every row of the step is numbered by the partition's sequence.
 */
export function journeysOperator(given: StepOptions): Operator {
  const options = {
    ...given,
    identityOf: given.identityOf ?? (() => DEFAULT_SETTINGS),
    retention: given.retention ?? DEFAULT_RETENTION,
    observer: given.observer ?? SILENT,
    subjectOf: rowSubjects(given),
  };
  const loop = topicName('loop', given.topicPrefix);
  const corrections = topicName('corrections', given.topicPrefix);
  const replay = topicName('replay', given.topicPrefix);
  const topic = given.letters ?? topicName('failed', given.topicPrefix);
  const undecoded = (record: LogRecord, error: Error, now: number): NewRecord =>
    deadLetter(record, { code: 'TL_DECODE', reason: error.message, now, topic });

  const pace = paceOfInputs();

  return {
    process(records, state, { partition, now }) {
      const last = records.at(-1);
      const replaying = last !== undefined && isReplaying(last, replay);
      const time = last ? clockOf(last) : 0;
      const stitching = openStitching(state, { ...options, partition, now, time, replaying });
      const intake = openIntake(state, stitching, options);
      const received = inbox(state);
      const dead: NewRecord[] = [];
      for (const read of records) {
        const record = asItWas(read);
        if (record.topic === loop) {
          const letter = decodeLoop(bytesOf(record));
          if (received.accept(letter)) stitching.take(letter.message, letter.workspace);
        } else if (record.topic === corrections) {
          const decision = attempt(readCorrection, record);
          if (decision instanceof Error) dead.push(undecoded(record, decision, now));
          else stitching.take(decision.message, decision.workspace);
        } else if (read.topic === replay && isDuplicate(record)) {
          repeatDuplicate(bytesOf(record), stitching.writer);
        } else {
          const event = attempt(readEvent, record);
          if (event instanceof SchemaAhead) throw event;
          if (event instanceof Error) dead.push(undecoded(record, event, now));
          else intake.take(event, record, read.topic === replay);
        }
      }
      const read = records.findLast(({ topic: of }) => of !== loop && of !== corrections);
      if (read) pace.moved(partition, read.topic, clockOf(read), now);
      const reached = pace.reached(partition, now);
      if (reached !== undefined) intake.forget(reached);
      return [...stitching.close(), ...dead];
    },

    remember(records, state) {
      const memory = openMemory(state, options);
      for (const record of records) {
        const event = attempt(readEvent, record);
        if (!(event instanceof Error)) memory.add(event, record);
      }
    },

    bury({ record, error }, _state, { now }) {
      // A message between profiles that is skipped leaves them apart for ever: better that the partition stops.
      if (record.topic === loop || error instanceof SchemaAhead) throw error;
      const event = attempt(readEvent, record);
      const whose = event instanceof Error ? {} : { event: event.touchpoint };
      return [deadLetter(asItWas(record), { code: 'TL_HANDLER', reason: error.message, now, topic, ...whose })];
    },
  };
}

/** Finds rules and calendar of a workspace; a calendar is made once per time zone. */
function rowSubjects({ rules: byWorkspace, fallback }: StepOptions) {
  const calendars = new Map<string, Calendar>();
  return (profileId: string, workspace: string): RowSubject => {
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

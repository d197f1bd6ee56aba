import type { LogRecord, NewRecord } from '../runtime/log/port.ts';
import type { Operator } from '../runtime/task/port.ts';
import { type Calendar, calendar } from './domain/calendar/day.ts';
import { derive } from './domain/derive.ts';
import { clean, type Dirty } from './domain/dirty.ts';
import type { Rules } from './domain/rules.ts';
import { type Event, readEvent } from './intake/event.ts';
import { seenSet } from './intake/seen-set.ts';
import { channelOfEvent, takeIn } from './intake/touch.ts';
import { writeChange } from './rows/changes.ts';
import { deadLetter } from './rows/dead-letter.ts';
import { writeDuplicate, writeFact } from './rows/intake.ts';
import { rowWriter } from './rows/stamped.ts';
import type { RowSubject } from './rows/subject.ts';
import { ProfileHistory } from './store/profile-history.ts';
import { keepSequence, nextSequence } from './store/sequence.ts';

/** What the journeys operator needs beside records and state. */
export interface StepOptions {
  readonly rules: ReadonlyMap<string, Rules>;
  /** Rules of workspaces that are not configured. */
  readonly fallback: Rules;
  readonly topicPrefix: string;
  /** Whole days a message id is remembered. */
  readonly dedupDays: number;
}

/** A profile that took touches in this step. */
interface Touched {
  readonly subject: RowSubject;
  readonly history: ProfileHistory;
  readonly dirty: Dirty;
}

/**
 * The journeys operator: takes each touchpoint in once, then derives each touched profile once. Every row of the step
 * is numbered by the partition's sequence.
 */
export function journeysOperator(options: StepOptions): Operator {
  const { topicPrefix, dedupDays } = options;
  const subjectOf = rowSubjects(options);

  return {
    process(records, state, { partition, now }) {
      const writer = rowWriter({
        topicPrefix,
        partition,
        now,
        seq: nextSequence(state),
        version: options.fallback.version,
      });
      const seen = seenSet(state, dedupDays);
      const touched = new Map<string, Touched>();
      const dead: NewRecord[] = [];

      for (const record of records) {
        const event = read(record);
        if (event instanceof Error) {
          dead.push(deadLetter(record, { code: 'TL_DECODE', reason: event.message, now, topicPrefix }));
          continue;
        }
        const { touchpoint } = event;
        const { origin, workspace } = touchpoint;
        const known = touched.get(origin);
        const subject = known?.subject ?? subjectOf(origin, workspace);
        if (!seen.add(origin, touchpoint.message_id, record.timestamp)) {
          writeDuplicate(event, record, writer);
          continue;
        }
        const channel = channelOfEvent(touchpoint, subject.rules);
        writeFact(event, channel, record, subject, writer);
        if (touchpoint.is_bot || touchpoint.is_test) continue;
        const profile = known ?? { subject, history: new ProfileHistory(state, origin), dirty: clean() };
        if (!known) touched.set(origin, profile);
        takeIn(touchpoint, channel, profile.history, profile.dirty, subject.rules);
      }

      for (const { subject, history, dirty } of touched.values())
        for (const change of derive(history, dirty, subject.rules)) writeChange(change, subject, writer);

      seen.forget(records.at(-1)?.timestamp ?? 0);
      keepSequence(state, writer.next);
      return [...writer.records, ...dead];
    },

    remember(record, state) {
      const event = read(record);
      if (event instanceof Error) return;
      seenSet(state, dedupDays).add(event.touchpoint.origin, event.touchpoint.message_id, record.timestamp);
    },

    bury: ({ record, error }, _state, { now }) => [
      deadLetter(record, { code: 'TL_HANDLER', reason: error.message, now, topicPrefix }),
    ],
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

function read(record: LogRecord): Event | Error {
  if (!record.value) return new Error('the record has no value');
  try {
    return readEvent(record.value);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

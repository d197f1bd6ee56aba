import { asIdentifier } from '../../../schemas/identifier.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import type { State } from '../../runtime/state/port.ts';
import { rulesAt } from '../domain/rules.ts';
import type { Observer } from '../observer.ts';
import type { Retention } from '../retention.ts';
import { writeDuplicate, writeFact } from '../rows/intake.ts';
import type { RowSubject } from '../rows/subject.ts';
import type { Stitching } from '../stitching.ts';
import { aliasOf } from './alias.ts';
import { crowd } from './crowd.ts';
import { type Event, wholeOf } from './event.ts';
import { seenSet } from './seen-set.ts';
import { channelOfEvent, takenOf } from './touch.ts';

export interface IntakeOptions {
  /** Whole days a message id is remembered. */
  readonly dedupDays: number;
  readonly retention: Retention;
  readonly observer: Observer;
  readonly subjectOf: (profileId: string, workspace: string) => RowSubject;
}

/** Takes touchpoints in, once each: into the archive, and on to the stitching as evidence and touch. */
export function openIntake(state: State, stitching: Stitching, options: IntakeOptions) {
  const { dedupDays, retention, observer, subjectOf } = options;
  const seen = seenSet(state, dedupDays);
  const admitted = crowd(state, retention.eventsPerOriginDay);

  return {
    /** `replayed`: it comes from the archive, which holds no repetition. */
    take(event: Event, record: LogRecord, replayed = false): void {
      const { touchpoint } = event;
      const { origin, workspace, message_id: messageId, occurred_at: time } = touchpoint;
      if (!seen.add(origin, messageId, record.timestamp) && !replayed) {
        writeDuplicate(event, record, stitching.writer);
        return;
      }
      const subject = subjectOf(origin, workspace);
      const rules = rulesAt(subject.rules, time);
      const channel = channelOfEvent(touchpoint, rules);
      writeFact(event, channel, record, subject, stitching.writer);
      // What bots and tests did is archived only, and so is what machines do that do not say so.
      if (touchpoint.is_bot || touchpoint.is_test) return;
      if (!admitted.admit(origin, time, record.timestamp)) {
        observer.truncated('origin', 1);
        return;
      }
      observer.late(touchpoint.received_at - time);
      const alias = aliasOf(touchpoint);
      if (alias) {
        stitching.send(alias, workspace);
        return;
      }
      const identifiers = touchpoint.identifiers.map(asIdentifier);
      const body = takenOf(touchpoint, () => wholeOf(event.datum), channel, rules);
      stitching.take({ kind: 'event', node: asIdentifier(origin), identifiers, time, messageId, body }, workspace);
    },
    /** Forgets what is too old to matter, a little at a time. */
    forget(time: number): void {
      seen.forget(time);
      admitted.forget(time);
    },
  };
}

/** Rebuilds what a machine remembers of touchpoints that were taken in before. */
export function openMemory(
  state: State,
  { dedupDays, retention }: Pick<IntakeOptions, 'dedupDays' | 'retention'>,
): { add(event: Event, record: LogRecord): void } {
  const seen = seenSet(state, dedupDays);
  const admitted = crowd(state, retention.eventsPerOriginDay);
  return {
    add({ touchpoint }, { timestamp }) {
      const { origin, message_id: messageId, occurred_at: time } = touchpoint;
      const isNew = seen.add(origin, messageId, timestamp);
      if (isNew && !touchpoint.is_bot && !touchpoint.is_test) admitted.admit(origin, time, timestamp);
    },
  };
}

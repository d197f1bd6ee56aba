import { topicName } from '../../schemas/topics.ts';
import type { NewRecord } from '../runtime/log/port.ts';
import type { State } from '../runtime/state/port.ts';
import { handle } from './domain/identity/handle.ts';
import type { Settings } from './domain/identity/limits.ts';
import type { LoopMessage, Message } from './domain/identity/message.ts';
import { outbox } from './loop/outbox.ts';
import type { Observer } from './observer.ts';
import { profilesIn } from './profiles.ts';
import type { Retention } from './retention.ts';
import { writeLink } from './rows/links.ts';
import { type RowWriter, rowWriter } from './rows/stamped.ts';
import type { RowSubject } from './rows/subject.ts';
import { nodesIn } from './store/node-store.ts';
import { keepSequence, nextSequence } from './store/sequence.ts';

const DAY = 86_400_000;

/** What one step of one partition stitches with. */
export interface StitchingOptions {
  readonly topicPrefix: string;
  readonly partition: number;
  readonly partitions: number;
  /** Wall clock, epoch milliseconds: only to be recorded. */
  readonly now: number;
  /** Clock of the records, epoch milliseconds. */
  readonly time: number;
  /** The past is taken in again: its clock goes with what is sent. */
  readonly replaying?: boolean;
  /** Rules of workspaces that are not configured: their version is on every row. */
  readonly fallback: { readonly version: string };
  readonly identityOf: (workspace: string) => Settings;
  readonly retention: Retention;
  readonly observer: Observer;
  readonly subjectOf: (profileId: string, workspace: string) => RowSubject;
}

/** One step of one partition: messages go in, rows and messages for other nodes come out. */
export interface Stitching {
  readonly writer: RowWriter;
  /** Handles a message at the node it is addressed to, which must be of this partition. */
  take(message: Message, workspace: string): void;
  /** Sends a message to its node, wherever that is. */
  send(message: LoopMessage, workspace: string): void;
  /** Derives every profile that touches came to or left, and gives all records of the step. */
  close(): NewRecord[];
}

export function openStitching(state: State, options: StitchingOptions): Stitching {
  const { topicPrefix, partition, partitions, now, subjectOf } = options;
  const store = nodesIn(state, options.time);
  const profiles = profilesIn(state, {
    store,
    retention: options.retention,
    today: Math.floor(options.time / DAY),
    observer: options.observer,
  });
  const writer = rowWriter({
    topicPrefix,
    partition,
    now,
    seq: nextSequence(state),
    version: options.fallback.version,
  });
  const sent = outbox(state, {
    topic: topicName('loop', topicPrefix),
    partition,
    partitions,
    ...(options.replaying ? { clock: options.time } : {}),
  });
  return {
    writer,
    send: sent.send,
    take(message, workspace) {
      const outcome = handle(message, { store, sequence: writer.next, settings: options.identityOf(workspace) });
      for (const row of outcome.rows) {
        writeLink(row, workspace, writer);
        if (row.kind === 'merge' && row.action === 'joined') options.observer.merged();
      }
      for (const letter of outcome.messages) sent.send(letter, workspace);
      for (const move of outcome.moves) profiles.moved(move, () => subjectOf(move.owner, workspace));
    },
    close() {
      profiles.derive(writer, subjectOf);
      store.forget();
      keepSequence(state, writer.next);
      return [...writer.records, ...sent.records()];
    },
  };
}

import type { LogRecord, NewRecord } from '../log/port.ts';
import type { State } from '../state/port.ts';

/** What an operator sees of its surroundings. */
export interface StepContext {
  /** The partition it works for. */
  readonly partition: number;
  /** Wall clock at the start of the step, epoch milliseconds: only to be recorded. */
  readonly now: number;
}

/** A record the operator will never take, with why: it goes to the dead letters, and the partition goes on. */
export interface Poison {
  readonly record: LogRecord;
  readonly error: Error;
}

/**
 * A stateful stream stage, pure: what it returns and what it wrote to `state` are committed together with the source
 * positions, or not at all. It must be deterministic in records, state and context.
 */
export interface Operator {
  /** Takes records of one partition in order: loop first, then live, then bulk. */
  process(records: readonly LogRecord[], state: State, context: StepContext): NewRecord[];
  /** Rebuilds local ("#") state from records that were already processed, when this machine does not have it. */
  remember?(records: readonly LogRecord[], state: State): void;
  /** Turns a record that `process` threw on three times into dead letters. Throwing stops the partition. */
  bury(poison: Poison, state: State, context: StepContext): NewRecord[];
}

/** An input of a task; co-partitioned with all others. */
export interface TaskInput {
  readonly topic: string;
  /** Lower goes first in a step; 2 (bulk) takes only the room left. */
  readonly priority: 0 | 1 | 2;
  /** Records of the last `rebuildMs` are given to `remember` when local state is missing. */
  readonly rebuildMs?: number;
  /** Where to begin while nothing was processed yet; at the first record kept when not given. */
  readonly begin?: InputBegin;
  /** Written in transactions of others: offsets may be missing where their markers are. */
  readonly transactional?: true;
}

/** Next offset by partition, and the time up to which what lies before was taken in by other means, epoch milliseconds. */
export interface InputBegin {
  readonly offsets: readonly number[];
  readonly at: number;
}

/** A transactional task over the owned partitions. */
export interface TaskSpec {
  /** Names transactional ids, groups and the state folder. Unique per installation and stage. */
  readonly app: string;
  readonly inputs: readonly TaskInput[];
  readonly changelog: string;
  /** Every topic the operator writes to. */
  readonly outputs: readonly string[];
  readonly operator: Operator;
  /** Partitions of every input. */
  readonly partitions: number;
  /** This instance and how many there are: it owns p with p mod of = ordinal. */
  readonly ordinal: number;
  readonly of: number;
  /** Records a step takes at most, and milliseconds it waits for them at most. */
  readonly maxRecords?: number;
  readonly maxDelayMs?: number;
}

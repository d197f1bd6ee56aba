import type { Logger } from 'pino';
import type { LogRecord, NewRecord, Transactor } from '../log/port.ts';
import { type Overlay, overlay } from '../state/overlay.ts';
import type { StateStore } from '../state/port.ts';
import { changelogRecords, isLocal } from './changelog.ts';
import { crashPoint } from './crash.ts';
import type { TaskMetrics } from './metrics.ts';
import type { TaskSpec } from './port.ts';
import { CHANGELOG_TIME, changelogOf, type Progress, seenOf, timeOf } from './positions.ts';
import { type InputQueue, takeByPriority } from './queue.ts';
import { signal } from './signal.ts';
import { asError, runStep, Unburied } from './step.ts';

/** Shortest time a step waits for company, milliseconds: what arrives together is taken together. */
const SHORTEST_WAIT_MS = 10;
/** A step waits for so many times what the one before took, so that a busy machine takes more at once. */
const WAIT_PER_STEP = 1;

/** Longest time progress that changed nothing else stays uncommitted, milliseconds. */
const IDLE_COMMIT_MS = 1_000;

/** Bytes of records a step takes and a queue holds at most, past the record that reaches them. */
const STEP_BYTES = 8_000_000;
const QUEUE_BYTES = 16_000_000;

/** What the loop of one partition works with. */
export interface PartitionParts {
  readonly spec: TaskSpec;
  readonly partition: number;
  readonly queues: readonly InputQueue[];
  readonly store: StateStore;
  readonly transactor: Transactor;
  readonly now: () => number;
  readonly logger: Logger;
  readonly metrics: TaskMetrics;
  /** The outcome of a transaction is unknown, or the machine is broken: nothing may go on. */
  readonly fault: (error: Error) => void;
  /** This partition alone cannot go on. */
  readonly stopped: (reason: string) => void;
}

/** A partition at work. */
export interface RunningPartition {
  readonly queues: readonly InputQueue[];
  /** Next offset of an input that is not yet processed for good. */
  committed(topic: string): number;
  /** Takes a batch as read; resolves when there is room for the next. */
  deliver(topic: string, records: readonly LogRecord[], next: number): Promise<void>;
  /** Milliseconds the present step takes already, 0 between steps. */
  stepMs(): number;
  /** Lets go of waiting deliveries at once, finishes the step under way, commits what is open. */
  stop(): Promise<void>;
  /** Begins nothing more, not even the commit of what is open. */
  halt(): void;
}

/** Starts the loop of a partition: wait for records, run the operator, commit, apply. */
export function runPartition(parts: PartitionParts): RunningPartition {
  const { spec, partition, queues, store, transactor, metrics } = parts;
  const { maxRecords = 2_000, maxDelayMs = 250 } = spec;
  const take = takeByPriority(queues, STEP_BYTES);
  const arrived = signal();
  const room = new Set<() => void>();
  const committed = new Map<string, number>(queues.map((queue) => [queue.topic, queue.progress().offset]));
  /** What is decided and not committed: steps that changed nothing but positions and local state. */
  let open: Overlay = overlay(store);
  let openSince: number | undefined;
  let waitingSince: number | undefined;
  let stepSince: number | undefined;
  /** Transactions cost the same for one record and for many: short while there is little to do, longer under load. */
  let delayMs = SHORTEST_WAIT_MS;
  let ended = false;
  let halted = false;

  const waiting = () => queues.reduce((sum, queue) => sum + queue.size, 0);

  function makeRoom(): void {
    const waiters = [...room];
    room.clear();
    for (const leave of waiters) leave();
  }

  function end(): void {
    ended = true;
    makeRoom();
    arrived.wake();
  }

  /** Milliseconds until there is something to do. */
  function idleMs(): number {
    if (waiting() >= maxRecords) return 0;
    const at = performance.now();
    const forRecords = waitingSince === undefined ? Number.POSITIVE_INFINITY : waitingSince + delayMs - at;
    const forCommit = openSince === undefined ? Number.POSITIVE_INFINITY : openSince + IDLE_COMMIT_MS - at;
    return Math.max(0, Math.min(forRecords, forCommit));
  }

  async function step(): Promise<void> {
    const started = performance.now();
    stepSince = started;
    const records = take(maxRecords);
    if (waiting() === 0) waitingSince = undefined;
    makeRoom();
    const outputs = records.length > 0 ? decide(records) : [];
    openSince ??= started;
    const visible = outputs.length > 0 || open.changes().some((change) => !isLocal(change.scope));
    if (visible || started - openSince >= IDLE_COMMIT_MS) await commit(outputs);
    const took = performance.now() - started;
    if (visible) delayMs = Math.min(maxDelayMs, Math.max(SHORTEST_WAIT_MS, WAIT_PER_STEP * took));
    metrics.stepped(records, took / 1_000);
    stepSince = undefined;
  }

  /** Runs the operator; what it wrote is open from here on. */
  function decide(records: readonly LogRecord[]): NewRecord[] {
    const { state, outputs, buried } = runStep(spec.operator, records, open, { partition, now: parts.now() });
    for (const { record, error } of buried) {
      const at = { topic: record.topic, partition, offset: record.offset };
      parts.logger.error({ ...at, reason: error.name }, 'a record made the operator throw and was buried: a bug');
      parts.logger.debug({ ...at, err: error }, 'buried because');
    }
    for (const { scope, key, value } of state.changes()) {
      if (value) open.put(scope, key, value);
      else open.delete(scope, key);
    }
    return outputs;
  }

  async function commit(outputs: readonly NewRecord[]): Promise<void> {
    const changes = open.changes();
    const progress = new Map<string, Progress>();
    for (const queue of queues) {
      const to = queue.progress();
      if (to.offset !== committed.get(queue.topic)) progress.set(queue.topic, to);
    }
    const log = changelogRecords(spec.changelog, partition, changes, progress);
    crashPoint('task.before-commit');
    const offsets = await transactor.commit([...outputs, ...log]);
    crashPoint('task.after-commit');
    const first = offsets.get(`${spec.changelog}:${partition}`);
    const positions: Record<string, number> = { [CHANGELOG_TIME]: parts.now() };
    if (first !== undefined) positions[changelogOf(spec.changelog)] = first + log.length;
    for (const [topic, { offset, time }] of progress) {
      positions[topic] = offset;
      positions[timeOf(topic)] = time;
      positions[seenOf(topic)] = offset;
      committed.set(topic, offset);
    }
    store.apply(changes, positions);
    crashPoint('task.after-apply');
    metrics.emitted(outputs);
    open = overlay(store);
    openSince = undefined;
  }

  async function run(): Promise<void> {
    while (!ended) {
      const ms = idleMs();
      if (ms > 0) await arrived.wait(ms);
      else await step();
    }
    if (openSince !== undefined && !halted) await commit([]);
  }

  const done = run().catch((error: unknown) => {
    end();
    stepSince = undefined;
    if (error instanceof Unburied) parts.stopped(error.message);
    else parts.fault(asError(error));
  });

  return {
    queues,
    committed: (topic) => committed.get(topic) ?? 0,
    async deliver(topic, records, next) {
      const queue = queues.find((candidate) => candidate.topic === topic);
      if (ended || !queue) return;
      queue.add(records, next);
      if (queue.size === 0) return;
      waitingSince ??= performance.now();
      arrived.wake();
      const isFull = () => queue.size >= 2 * maxRecords || queue.bytes >= QUEUE_BYTES;
      while (!ended && isFull()) await new Promise<void>((resolve) => room.add(resolve));
    },
    stepMs: () => (stepSince === undefined ? 0 : performance.now() - stepSince),
    async stop() {
      end();
      await done;
    },
    halt() {
      halted = true;
      end();
    },
  };
}

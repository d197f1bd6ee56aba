import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { schemas } from '../../schemas/registry.ts';
import type { GroupMember, Log, LogRecord, TopicPartition } from '../runtime/log/port.ts';
import { type Backlog, chunkOf } from './backlog.ts';
import { dueAt, isFull, type Pace, waitAfter } from './domain/pacing.ts';
import { type Plan, pendingPlans, planId } from './domain/plan.ts';
import type { Route } from './domain/route.ts';
import { type LostRow, type Row, RowReader } from './domain/row.ts';
import { type Flush, flush } from './flush.ts';
import type { Inserter } from './insert.ts';
import { Wake } from './wake.ts';

export interface LoaderParts {
  readonly log: Log;
  readonly groupId: string;
  readonly routes: readonly Route[];
  readonly pace: Pace;
  readonly backlog: Backlog;
  readonly inserter: Inserter;
  readonly logger: Logger;
  /** Milliseconds that only ever grow: rows wait by it, and a wall clock that is set back would hold them for as long. */
  readonly now: () => number;
  /** Wall clock, epoch milliseconds: the stamp of a load. */
  readonly wall: () => number;
  /** Told the tables after each load. */
  readonly onLoaded: (tables: ReadonlySet<string>) => void;
  readonly onFault: (error: Error) => void;
}

/** One membership of the group, from an assignment to the next. */
interface Assignment {
  readonly member: GroupMember;
  /** Plans to be ended before anything new is planned. */
  pending: Plan[];
  readonly over: AbortController;
}

/** Milliseconds after which positions that only passed markers are committed. */
const IDLE_COMMIT_MS = 5_000;
const STOP_MS = 8_000;

/** Loads the topics of the routes into their tables until stopped. */
export class Loader {
  readonly #parts: LoaderParts;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #reader = new RowReader(schemas());
  readonly #wake = new Wake();
  readonly #held = new Set<string>();
  #waiters: (() => void)[] = [];
  #assignment: Assignment | undefined;
  #member: GroupMember | undefined;
  #work: Promise<void> = Promise.resolve();
  #stopping = false;
  /** Milliseconds rows wait at present. */
  #waitMs: number;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
    this.#waitMs = parts.pace.flushMs;
    this.#routes = new Map(parts.routes.map((route) => [route.topic, route]));
  }

  /** Resolves when the first assignment is there. */
  async start(): Promise<void> {
    const { log, groupId, backlog, onFault } = this.#parts;
    this.#member = await log.join({
      groupId,
      topics: [...this.#routes.keys()],
      onAssigned: async (member, committed) => {
        this.#revoke();
        await this.#work; // a flush of the assignment before may still be on its way out
        backlog.begin(committed);
        this.#assignment = { member, pending: pendingPlans(committed), over: new AbortController() };
        this.#work = this.#run(this.#assignment);
      },
      onRevoked: () => this.#revoke(),
      onBatch: (at, records, next) => this.#take(at, records, next),
      onFault,
    });
  }

  /** Why partitions stand still; empty when none does. */
  held(): string[] {
    return [...this.#held];
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.call();
    const patience = setTimeout(() => this.#revoke(), STOP_MS);
    await this.#work;
    clearTimeout(patience);
    this.#revoke();
    await this.#member?.close();
  }

  #revoke(): void {
    this.#assignment?.over.abort();
    this.#wake.call();
    this.#assignment = undefined;
    this.#parts.backlog.clear();
    this.#held.clear();
    this.#release();
  }

  async #take(at: TopicPartition, records: readonly LogRecord[], next: number): Promise<void> {
    const mine = this.#assignment;
    const route = this.#routes.get(at.topic);
    if (!mine || !route) return;
    const { backlog, pace, now } = this.#parts;
    const rows: Row[] = [];
    const lost: LostRow[] = [];
    for (const record of records) {
      const reading = this.#reader.read(record, route);
      if ('row' in reading) rows.push(reading.row);
      else if ('lost' in reading) lost.push(reading.lost);
      else return this.#hold(mine, at, chunkOf(rows, lost, record.offset, now()), reading.unknownSchema);
    }
    backlog.add(at, chunkOf(rows, lost, next, now()));
    this.#wake.call();
    const needed = () =>
      mine.pending.some((plan) => plan.ranges.some((range) => isAt(range, at) && !backlog.reaches(at, range.to)));
    while (mine === this.#assignment && isFull(backlog.waiting(), pace) && !needed()) await this.#room();
  }

  /** Loads what came before a record of a newer release, and keeps the partition there until that release is installed. */
  async #hold(
    mine: Assignment,
    at: TopicPartition,
    before: ReturnType<typeof chunkOf>,
    schemaId: number,
  ): Promise<void> {
    if (before.rows.length + before.lost.length > 0) this.#parts.backlog.add(at, before);
    this.#held.add(
      `${at.topic}:${at.partition} holds schema ${schemaId}, which a newer release wrote: install it here too`,
    );
    this.#wake.call();
    while (mine === this.#assignment) await this.#room();
  }

  /** Resolves after the next load, or when the assignment ends. */
  #room(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #release(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  async #run(mine: Assignment): Promise<void> {
    const { backlog, inserter, logger, now, onLoaded, onFault } = this.#parts;
    try {
      while (!this.#stopping && !mine.over.signal.aborted) {
        const next = this.#next(mine);
        if (typeof next === 'number') {
          await this.#wake.sleep(next);
          continue;
        }
        const began = now();
        const tables = await flush(next, mine.member, inserter, mine.over.signal);
        mine.pending = mine.pending.filter((plan) => plan.id !== next.id);
        this.#release();
        if (next.taken.rows.length === 0) continue;
        onLoaded(tables);
        const { rows, lost } = next.taken;
        const ms = Math.round(now() - began);
        this.#waitMs = waitAfter(ms, rows.length, this.#parts.pace);
        logger.info({ rows: rows.length, lost: lost.length, recovered: next.recovering, ms }, 'loaded');
      }
    } catch (error) {
      if (!mine.over.signal.aborted) onFault(error instanceof Error ? error : new Error(String(error)));
    } finally {
      if (mine === this.#assignment) backlog.clear();
    }
  }

  /** What to load now, or for how many milliseconds to wait. */
  #next(mine: Assignment): Flush | number {
    const { backlog, pace, now, wall } = this.#parts;
    const [pending] = mine.pending;
    if (pending) {
      const taken = backlog.takeExactly(pending.ranges);
      if (!taken) return IDLE_COMMIT_MS;
      for (const [i, { topic, partition, n }] of pending.ranges.entries())
        if (taken.ranges[i]?.n !== n)
          throw new Error(`${topic}:${partition} no longer holds the ${n} records that plan ${pending.id} announced`);
      return { id: pending.id, taken, recovering: true };
    }
    const waiting = backlog.waiting();
    if (waiting.since === 0) return IDLE_COMMIT_MS;
    const due = waiting.rows > 0 ? dueAt(waiting, pace, this.#waitMs) : waiting.since + IDLE_COMMIT_MS;
    if (due > now()) return due - now();
    return {
      id: planId(wall(), randomBytes(6).toString('hex')),
      taken: backlog.take(pace.flushRows),
      recovering: false,
    };
  }
}

const isAt = (a: TopicPartition, b: TopicPartition): boolean => a.topic === b.topic && a.partition === b.partition;

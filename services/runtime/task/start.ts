import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Log, OffsetRange, Reader, TopicPartition } from '../log/port.ts';
import type { StateStore } from '../state/port.ts';
import { taskMetrics } from './metrics.ts';
import { type RunningPartition, runPartition } from './partition.ts';
import type { TaskSpec } from './port.ts';
import { type Progress, timeOf } from './positions.ts';
import { type InputQueue, inputQueue } from './queue.ts';
import { remember } from './remember.ts';
import { checkStore, restore } from './restore.ts';
import { asError } from './step.ts';
import { describeStop } from './stopped.ts';
import { type Stop, type Watch, watch } from './watch.ts';
import { openWriter, probeRecords, type Writer } from './writer.ts';

/** What a task runs on. */
export interface TaskDeps {
  readonly log: Log;
  /** Opens the local store of a partition. */
  readonly openStore: (partition: number) => StateStore;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly metrics?: Registry;
  /** The process must end with code 1; the next boot finds out what was committed. Called once. */
  readonly onFault: (error: Error) => void;
}

/** A task at work. */
export interface RunningTask {
  /** Partitions that stopped at a record they may not skip; empty when all work. */
  notReady(): string[];
  /** Finishes the transactions under way, commits progress and lets go. */
  stop(): Promise<void>;
}

/**
 * Starts a task: fences what ran before, restores state, then processes exactly once until `stop` or a fault.
 * Rejects, with everything let go, when a partition cannot be opened.
 */
export async function startTask(spec: TaskSpec, deps: TaskDeps): Promise<RunningTask> {
  const { log, logger, now } = deps;
  const phase = phases();
  const owned = Array.from({ length: spec.partitions }, (_, p) => p).filter((p) => p % spec.of === spec.ordinal);
  const stores = new Map<number, StateStore>();
  const partitions = new Map<number, RunningPartition>();
  const stopped = new Map<number, Stop>();
  let writers: Writer[] = [];
  let reader: Reader | undefined;
  let watching: Watch | undefined;
  let over: 'no' | 'stopping' | 'faulted' = 'no';

  const metrics = taskMetrics(deps.metrics, {
    lag: () => watching?.lag() ?? [],
    state: () => [...stores].map(([partition, store]) => ({ partition, ...store.size() })),
  });

  function fault(error: Error): void {
    if (over !== 'no') return;
    over = 'faulted';
    for (const partition of partitions.values()) partition.halt();
    deps.onFault(error);
  }

  async function release(): Promise<void> {
    watching?.stop();
    // Deliveries are let go first: a consumer must not be closed while one of its batches waits.
    await Promise.all([...partitions.values()].map((partition) => partition.stop()));
    await reader?.close();
    await Promise.all(writers.map(({ transactor }) => transactor.close().catch(() => {})));
    await Promise.all([...stores.values()].map((store) => store.close()));
  }

  try {
    const boot = randomUUID();
    const [probe, changelog, ...inputs] = await Promise.all([
      probeRecords(log, spec),
      log.offsets(spec.changelog),
      ...spec.inputs.map(({ topic }) => log.offsets(topic)),
    ]);
    checkPartitions(spec, [changelog, ...inputs]);
    writers = await openAll(owned.map((partition) => openWriter(log, spec, partition, boot, probe)));
    phase('taken over');
    for (const { partition, barrier } of writers) {
      const store = deps.openStore(partition);
      stores.set(partition, store);
      const wiped = checkStore(store, spec.changelog, changelog[partition]?.low ?? 0, barrier, now());
      if (wiped) logger.warn({ partition, reason: wiped }, 'local state is wiped and restored from the changelog');
    }
    await restore(log, spec.changelog, boot, writers, stores, changelog);
    phase('state restored');
    const kept = new Map(
      await Promise.all(spec.inputs.map(async ({ topic }) => [topic, await log.offsets(topic)] as const)),
    );
    await remember(log, spec, stores, kept);
    phase('local state rebuilt');

    for (const { partition, transactor } of writers) {
      const store = stores.get(partition);
      if (!store) continue;
      const queues = queuesOf(spec, partition, store, kept);
      partitions.set(
        partition,
        runPartition({
          spec,
          partition,
          queues,
          store,
          transactor,
          now,
          logger,
          metrics,
          fault,
          stopped(reason) {
            stopped.set(partition, { reason, at: now() });
            logger.error({ partition, reason }, 'the partition stopped; others go on');
            reader?.pause(spec.inputs.map(({ topic }) => ({ topic, partition })));
          },
        }),
      );
    }
    reader = await log.read({
      from: [...partitions].flatMap(([partition, { queues }]) =>
        queues.map(({ topic, read }) => ({ topic, partition, offset: read })),
      ),
      onFault: fault,
      async onBatch({ topic, partition }: TopicPartition, records, next) {
        try {
          await partitions.get(partition)?.deliver(topic, records, next);
        } catch (error) {
          fault(asError(error));
        }
      },
    });
    watching = watch(log, partitions, stopped, now, fault);
  } catch (error) {
    over = 'stopping';
    await release().catch(() => {});
    throw error;
  }

  const seconds = phase('reading');
  metrics.restored(Object.values(seconds).reduce((sum, one) => sum + one, 0));
  logger.info({ app: spec.app, partitions: owned, seconds }, 'the task is open');
  return {
    notReady: () => [...stopped].map(([partition, { reason }]) => describeStop(partition, reason)),
    async stop() {
      if (over === 'no') over = 'stopping';
      await release();
    },
  };
}

/** Times what follows one another: each call ends a phase and gives the seconds of all so far. */
function phases(): (name: string) => Readonly<Record<string, number>> {
  const seconds: Record<string, number> = {};
  let since = performance.now();
  return (name) => {
    const now = performance.now();
    seconds[name] = (now - since) / 1_000;
    since = now;
    return seconds;
  };
}

/** Waits for all; when one fails, closes those that opened. */
async function openAll(opening: Promise<Writer>[]): Promise<Writer[]> {
  const outcomes = await Promise.allSettled(opening);
  const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return opened;
  await Promise.all(opened.map(({ transactor }) => transactor.close().catch(() => {})));
  throw asError(failed.reason);
}

function checkPartitions(spec: TaskSpec, topics: readonly (readonly OffsetRange[])[]): void {
  const names = [spec.changelog, ...spec.inputs.map(({ topic }) => topic)];
  for (const [at, name] of names.entries())
    if (topics[at]?.length !== spec.partitions)
      throw new Error(
        `${name} has ${topics[at]?.length ?? 0} partitions, ${spec.partitions} are configured: they change only with a new generation`,
      );
}

/** The queues of a partition at the positions of its state. Throws when the input no longer has what is due. */
function queuesOf(
  spec: TaskSpec,
  partition: number,
  store: StateStore,
  kept: ReadonlyMap<string, readonly OffsetRange[]>,
): InputQueue[] {
  return spec.inputs.map(({ topic, priority, begin, transactional }) => {
    const { low, end } = kept.get(topic)?.[partition] ?? { low: 0, end: 0 };
    const first = Math.max(low, begin?.offsets[partition] ?? low);
    const own = spec.outputs.includes(topic);
    const position = store.position(topic) ?? first;
    // What tasks write to themselves holds aborted probes of their starts; where nothing else came, nothing moved the position,
    // and one day retention takes them. Messages that are missing are told by their sequence.
    const from: Progress = {
      offset: own ? Math.max(low, position) : position,
      time: store.position(timeOf(topic)) ?? 0,
    };
    const where = `${topic}[${partition}]`;
    if (from.offset < low)
      throw new Error(
        `${where} begins at ${low}, offset ${from.offset} is due: records were deleted before they were processed. ` +
          'Raise the retention of the topic and rebuild into a new generation',
      );
    if (from.offset > end)
      throw new Error(
        `${where} ends at ${end}, offset ${from.offset} is due: the topic was made anew or lost records. ` +
          'Rebuild into a new generation (another topic prefix)',
      );
    const gaps = transactional === true || own;
    return inputQueue({ topic, partition, priority, gaps, from });
  });
}

import type { Log, OffsetRange } from '../log/port.ts';
import type { RunningPartition } from './partition.ts';

const STEP_MS = 30_000;
const STILL_MS = 45_000;
const LOOK_MS = 5_000;

/** How far one input of a partition is behind. */
export interface Lag {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
  /** Age of the oldest record that waits here, seconds; of a partition that stopped, how long ago it did. */
  readonly seconds: number;
}

/** Watches that the task moves. */
export interface Watch {
  lag(): Lag[];
  stop(): void;
}

/** A partition that cannot go on, and since when, epoch milliseconds. */
export interface Stop {
  readonly reason: string;
  readonly at: number;
}

/**
 * Calls `fault` when a step takes over 30 s, or when an input has records and neither its reading nor its processing
 * moved for 45 s: a consumer can die without a sound. A partition that stopped stands still, and its lag grows.
 */
export function watch(
  log: Log,
  partitions: ReadonlyMap<number, RunningPartition>,
  stopped: ReadonlyMap<number, Stop>,
  now: () => number,
  fault: (error: Error) => void,
): Watch {
  let ends = new Map<string, readonly OffsetRange[]>();
  const moved = new Map<string, { read: number; done: number; at: number }>();
  let looking = false;

  async function look(): Promise<void> {
    const topics = new Set([...partitions.values()].flatMap((p) => p.queues.map((queue) => queue.topic)));
    ends = new Map(await Promise.all([...topics].map(async (topic) => [topic, await log.offsets(topic)] as const)));
    const at = performance.now();
    for (const [partition, running] of partitions) {
      if (stopped.has(partition)) continue;
      for (const { topic, read, progress } of running.queues) {
        const name = `${topic}[${partition}]`;
        const before = moved.get(name);
        const done = progress().offset;
        const end = ends.get(topic)?.[partition]?.end ?? 0;
        if (!before || before.read !== read || before.done !== done || end <= done) moved.set(name, { read, done, at });
        else if (at - before.at > STILL_MS) fault(new Error(`${name} stands at ${done} of ${end} for 45 s`));
      }
    }
  }

  function tick(): void {
    for (const [partition, running] of partitions)
      if (running.stepMs() > STEP_MS) fault(new Error(`a step of partition ${partition} takes longer than 30 s`));
    if (looking) return;
    looking = true;
    // A look that fails is not yet a fault: if the broker is away, the standstill or the next transaction says so.
    look()
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  }

  tick();
  const timer = setInterval(tick, LOOK_MS);
  timer.unref();

  function lagOf(partition: number, { queues, committed }: RunningPartition): Lag[] {
    const stop = stopped.get(partition);
    return queues.map(({ topic, oldest, progress }) => {
      // What was taken and could not be processed has left the queue, so the queue alone knows nothing of it.
      const done = stop ? committed(topic) : progress().offset;
      const records = Math.max(0, (ends.get(topic)?.[partition]?.end ?? 0) - done);
      const since = stop && records > 0 ? stop.at : oldest;
      return { topic, partition, records, seconds: since === undefined ? 0 : Math.max(0, now() - since) / 1_000 };
    });
  }

  return {
    lag: () => [...partitions].flatMap(([partition, running]) => lagOf(partition, running)),
    stop: () => clearInterval(timer),
  };
}

import type { Log, NewRecord, Transactor } from '../log/port.ts';
import { barrierRecord } from './changelog.ts';
import type { TaskSpec } from './port.ts';

/** The writer of one partition after its boot. */
export interface Writer {
  readonly partition: number;
  readonly transactor: Transactor;
  /** Offset of this boot's barrier in the changelog: all state of before lies below. */
  readonly barrier: number;
}

/** One record for every partition the task writes to. */
export async function probeRecords(log: Log, spec: TaskSpec): Promise<NewRecord[]> {
  const topics = [...new Set([...spec.outputs, spec.changelog])];
  const counts = await Promise.all(topics.map(async (topic) => (await log.offsets(topic)).length));
  return topics.flatMap((topic, at) =>
    Array.from({ length: counts[at] ?? 0 }, (_, partition) => ({
      topic,
      partition,
      key: 'probe',
      value: Buffer.from('probe'),
    })),
  );
}

/**
 * Takes a partition over: fences the writers of before, aborts a probe everywhere it writes (a broker that died may
 * have left a batch without its marker, which the next commit would adopt), then commits the barrier.
 */
export async function openWriter(
  log: Log,
  spec: TaskSpec,
  partition: number,
  boot: string,
  probe: readonly NewRecord[],
): Promise<Writer> {
  const transactor = await log.transactor(`${spec.app}-${partition}`);
  try {
    // A changelog partition has one writer; to probe another's would put our open batch into its way.
    await transactor.abort(probe.filter((record) => record.topic !== spec.changelog || record.partition === partition));
    const offsets = await transactor.commit([barrierRecord(spec.changelog, partition, boot)]);
    const barrier = offsets.get(`${spec.changelog}:${partition}`);
    if (barrier === undefined) throw new Error(`the barrier in ${spec.changelog}[${partition}] got no offset`);
    return { partition, transactor, barrier };
  } catch (error) {
    await transactor.close().catch(() => {});
    throw error;
  }
}

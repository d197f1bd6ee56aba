import type { CommittedOffset, GroupMember, GroupOptions, ReadFrom, TopicPartition } from '../port.ts';
import type { KafkaOptions } from './client.ts';
import { openConsumer } from './consumer.ts';
import { within } from './deadline.ts';
import { Delivery } from './delivery.ts';
import { leaveForTheDead, noteOf } from './leave.ts';
import { nameOf } from './messages.ts';
import { Pauses } from './pauses.ts';
import type { Topics } from './topics.ts';

/**
 * One member of an ordinary group. Each assignment is an epoch: partitions stay paused until `onAssigned` is done, and
 * the member given to it works for that epoch only. Compacted topics are not for groups (see guard.ts).
 */
export async function joinGroup(options: KafkaOptions, topics: Topics, spec: GroupOptions): Promise<GroupMember> {
  const counts = await topics.partitions(spec.topics);
  const note = options.folder === undefined ? undefined : noteOf(options.folder, spec.groupId);
  if (options.folder !== undefined) await leaveForTheDead(options, options.folder, spec.groupId);
  let epoch = 0;
  let assigned = new Map<string, TopicPartition>();
  let commits = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let open = false;
  let over = false;
  let joined: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    joined = resolve;
    failed = reject;
  });
  // A rejection before anybody waits for it must not end the process.
  ready.catch(() => {});
  const revoke = () => {
    epoch++;
    delivery?.reset();
    if (assigned.size === 0) return;
    assigned = new Map();
    spec.onRevoked();
  };
  const fault = (error: Error) => {
    if (over) return;
    over = true;
    epoch++;
    delivery?.close();
    void end?.();
    failed(error);
    if (open) spec.onFault(error);
  };
  let delivery: Delivery | undefined;
  let end: (() => Promise<void>) | undefined;

  const { consumer, close: disconnect } = await openConsumer(options, {
    groupId: spec.groupId,
    topics: spec.topics,
    partitions: spec.topics.reduce((sum, topic) => sum + (counts.get(topic) ?? 0), 0),
    sessionTimeoutMs: 10_000,
    heartbeatMs: 1_000,
    maxWaitMs: spec.maxWaitMs ?? 100,
    onFault: fault,
    onErrorLine: (message) => {
      // The only sign of a lost session before the next join.
      if (message.startsWith('The coordinator is not aware of this member')) revoke();
    },
  });
  end = disconnect;
  const pauses = new Pauses(consumer);
  const deliver = new Delivery(consumer, pauses, spec.onBatch, fault);
  delivery = deliver;

  const check = (what: string, of: number, partitions: readonly TopicPartition[]) => {
    if (over || of !== epoch) throw new Error(`cannot ${what}: this member of ${spec.groupId} was replaced`);
    const foreign = partitions.find((at) => !assigned.has(nameOf(at)));
    if (foreign) throw new Error(`cannot ${what}: ${nameOf(foreign)} is not assigned to this member`);
  };
  const commit = async (of: number, offsets: readonly CommittedOffset[]) => {
    check('commit', of, offsets);
    const before = commits;
    await consumer.commitOffsets(offsets.map((at) => ({ ...at, offset: String(at.offset) })));
    // kafkajs resolves without committing when it is not running, and retries across a rejoin: trust its event only.
    if (commits === before) throw new Error(`cannot commit: this member of ${spec.groupId} is not running`);
    check('commit', of, offsets);
  };
  const memberOf = (present: () => number): GroupMember => ({
    commit: (offsets) => {
      const of = present();
      const result = queue.then(() => commit(of, offsets));
      queue = result.catch(() => {});
      return result;
    },
    seek: (at) => {
      check('seek', present(), [at]);
      seek(at);
    },
    close: async () => {
      over = true;
      epoch++;
      deliver.close();
      await disconnect();
      note?.remove();
    },
  });
  const seek = ({ topic, partition, offset }: ReadFrom) => {
    deliver.moveTo({ topic, partition }, offset);
    consumer.seek({ topic, partition, offset: String(offset) });
  };
  const assign = async (of: number) => {
    const committed = (await topics.committed(spec.groupId, spec.topics)).filter((at) => assigned.has(nameOf(at)));
    const starts = await startsOf(topics, committed);
    if (of !== epoch) return;
    for (const at of starts) seek(at);
    await spec.onAssigned(
      memberOf(() => of),
      committed,
    );
    if (of !== epoch) return;
    pauses.remove('assigning', assigned.values());
    joined();
  };

  consumer.on(consumer.events.COMMIT_OFFSETS, () => {
    commits++;
  });
  consumer.on(consumer.events.REBALANCING, revoke);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    if (over) return;
    note?.write(payload.memberId);
    revoke();
    for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
      for (const partition of partitions) assigned.set(nameOf({ topic, partition }), { topic, partition });
    }
    // In this tick, before the first fetch; a paused partition may be sought at any time.
    pauses.add('assigning', assigned.values());
    assign(epoch).catch((error: unknown) => fault(error instanceof Error ? error : new Error(String(error))));
  });
  consumer
    .run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: Math.max(1, ...counts.values()) * spec.topics.length,
      eachBatch: (payload) => deliver.eachBatch(payload),
    })
    .catch(fault);

  const member = memberOf(() => epoch);
  try {
    await within(60_000, `could not join the group ${spec.groupId}`, ready);
    open = true;
  } catch (error) {
    await member.close();
    throw error;
  }
  return member;
}

/** Where delivery begins: at the committed offset, or at the first one kept. Rejects when a committed one is gone. */
async function startsOf(topics: Topics, committed: readonly CommittedOffset[]): Promise<ReadFrom[]> {
  const names = [...new Set(committed.map((at) => at.topic))];
  const ranges = new Map(await Promise.all(names.map(async (name) => [name, await topics.offsets(name)] as const)));
  return committed.map(({ topic, partition, offset }) => {
    const low = ranges.get(topic)?.[partition]?.low ?? 0;
    if (offset >= 0 && offset < low) {
      throw new Error(`offset out of range: ${topic}:${partition} begins at ${low}, ${offset} was committed`);
    }
    return { topic, partition, offset: Math.max(offset, low) };
  });
}

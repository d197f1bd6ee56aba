import type { PartitionAssigner } from 'kafkajs';
import type { Reader, ReaderOptions, ReadFrom } from '../port.ts';
import type { KafkaOptions } from './client.ts';
import { freshGroup, openConsumer } from './consumer.ts';
import { within } from './deadline.ts';
import { Delivery } from './delivery.ts';
import { EmptyBatchGuard } from './guard.ts';
import { AssignerProtocol } from './kafkajs.ts';
import { Pauses } from './pauses.ts';
import type { Topics } from './topics.ts';

/**
 * Reads stated partitions through a group of its own: a fresh id, one member, an assigner that gives it exactly those
 * partitions. Offsets are never committed; a rejoin (coordinator moved, session lost) seeks to where it was.
 */
export async function openReader(options: KafkaOptions, topics: Topics, spec: ReaderOptions): Promise<Reader> {
  if (spec.from.length === 0) return { pause: () => {}, resume: () => {}, close: async () => {} };
  const names = [...new Set(spec.from.map((at) => at.topic))];
  await checkStart(topics, names, spec.from);

  const groupId = freshGroup(options.clientId);
  let joined: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    joined = resolve;
    failed = reject;
  });
  const fault = (error: Error) => {
    if (over) return;
    over = true;
    delivery?.close();
    guard?.close();
    failed(error);
    void end?.();
    if (open) spec.onFault(error);
  };
  let end: (() => Promise<void>) | undefined;
  let over = false;
  let delivery: Delivery | undefined;
  let guard: EmptyBatchGuard | undefined;
  let open = false;

  const { consumer, close: disconnect } = await openConsumer(options, {
    groupId,
    topics: names,
    partitions: spec.from.length,
    assigner: assignExactly(spec.from),
    sessionTimeoutMs: 60_000,
    heartbeatMs: 5_000,
    maxWaitMs: spec.maxWaitMs ?? 25,
    onFault: fault,
  });
  end = disconnect;
  const pauses = new Pauses(consumer);
  const deliver = new Delivery(consumer, pauses, spec.onBatch, fault);
  delivery = deliver;
  for (const at of spec.from) deliver.moveTo(at, at.offset);
  const watch = new EmptyBatchGuard(consumer, topics, pauses, deliver, spec.from);
  guard = watch;
  // Seeking works only here, before the first fetch of a generation: it is synchronous for that reason.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition } of spec.from) {
      consumer.seek({ topic, partition, offset: String(deliver.position({ topic, partition })) });
    }
    watch.rejoined();
    joined();
  });
  const running = consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: spec.from.length,
    eachBatch: (payload) => deliver.eachBatch(payload),
  });
  // Not awaited, and paused in the same tick: otherwise the first fetch could run before.
  if (spec.paused) pauses.add('user', spec.from);
  running.catch(fault);

  const close = async () => {
    over = true;
    deliver.close();
    watch.close();
    await disconnect();
    await within(2_000, 'group not deleted', topics.forget(groupId)).catch(() => {});
  };
  try {
    await within(60_000, `the reader ${groupId} could not join its group`, ready);
    open = true;
  } catch (error) {
    await close();
    throw error;
  }
  watch.start();
  return {
    pause: (partitions) => pauses.add('user', partitions),
    resume: (partitions) => pauses.remove('user', partitions),
    close,
  };
}

/** Rejects before kafkajs meets an offset that is gone: it would silently start elsewhere. */
async function checkStart(topics: Topics, names: readonly string[], from: readonly ReadFrom[]): Promise<void> {
  const ranges = new Map(await Promise.all(names.map(async (name) => [name, await topics.offsets(name)] as const)));
  for (const { topic, partition, offset } of from) {
    const range = ranges.get(topic)?.[partition];
    if (!range) throw new Error(`topic ${topic} has no partition ${partition}`);
    if (offset < range.low) {
      throw new Error(`offset out of range: ${topic}:${partition} begins at ${range.low}, ${offset} was asked for`);
    }
  }
}

const assignExactly =
  (from: readonly ReadFrom[]): PartitionAssigner =>
  () => ({
    name: 'throughline-stated',
    version: 0,
    assign: async ({ members }) => {
      const assignment: Record<string, number[]> = {};
      for (const { topic, partition } of from) {
        assignment[topic] ??= [];
        assignment[topic].push(partition);
      }
      const userData = Buffer.alloc(0);
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({ version: 0, assignment, userData });
      return members.slice(0, 1).map(({ memberId }) => ({ memberId, memberAssignment }));
    },
    protocol: ({ topics }) => ({
      name: 'throughline-stated',
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }),
  });

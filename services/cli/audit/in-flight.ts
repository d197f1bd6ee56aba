import { topicName } from '../../../schemas/topics.ts';
import type { Log, OffsetRange, ReadFrom } from '../../runtime/log/port.ts';
import { readChangelog } from '../../runtime/task/changelog.ts';
import { drain } from '../../runtime/task/drain.ts';
import type { Finding } from './finding.ts';

/** Records of the changelog looked at first; more where they say nothing of the loop. */
const TAIL = 2_000;

/**
 * Messages between profiles, of those before `ends` of the loop, that no partition has handled yet: what they carry
 * belongs to nobody for the moment.
 */
export async function messagesInFlight(log: Log, prefix: string, ends: readonly OffsetRange[]): Promise<number> {
  const loop = topicName('loop', prefix);
  const state = topicName('state', prefix);
  if (ends.every(({ low, end }) => low === end)) return 0;
  const positions = await positionsOf(log, state, loop);
  const from: ReadFrom[] = ends.flatMap(({ low, end }, partition) => {
    const offset = Math.max(low, positions.get(partition) ?? low);
    return offset < end ? [{ topic: loop, partition, offset }] : [];
  });
  let waiting = 0;
  await drain(log, 'counting messages between profiles', from, ({ partition }, records, next) => {
    const end = ends[partition]?.end ?? 0;
    waiting += records.filter(({ offset }) => offset < end).length;
    return next >= end;
  });
  return waiting;
}

/** Hops of a merge that are followed beside live events: there are always new ones. */
export const HOPS = 10;

/**
 * Waits until what is on its way between profiles now has arrived, and what that sent on, as merges take a few hops: until
 * the loop stands still, or for so many hops. Gives the messages left where `wait` says that it has waited enough.
 */
export async function messagesLeft(
  log: Log,
  prefix: string,
  hops: number,
  wait: () => Promise<boolean>,
): Promise<number> {
  const loop = topicName('loop', prefix);
  let ends = await log.offsets(loop);
  for (let hop = 0; hop < hops; hop++) {
    for (let left = await messagesInFlight(log, prefix, ends); left > 0; ) {
      if (!(await wait())) return left;
      left = await messagesInFlight(log, prefix, ends);
    }
    const before = ends;
    ends = await log.offsets(loop);
    if (ends.every(({ end }, partition) => end === before[partition]?.end)) break;
  }
  return 0;
}

/**
 * How far each partition has come in an input, as the changelog says; the end of it says it first. A partition that has
 * taken nothing of it yet is not in the answer.
 */
export async function positionsOf(log: Log, state: string, input: string): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const ends = await log.offsets(state);
  for (let tail = TAIL; ; tail *= 8) {
    const from = ends.flatMap(({ low, end }, partition) =>
      found.has(partition) || low === end ? [] : [{ topic: state, partition, offset: Math.max(low, end - tail) }],
    );
    if (from.length === 0) return found;
    await readTails(log, input, from, ends, found);
    if (from.every(({ partition, offset }) => offset === ends[partition]?.low)) return found;
  }
}

async function readTails(
  log: Log,
  input: string,
  from: readonly ReadFrom[],
  ends: readonly OffsetRange[],
  found: Map<number, number>,
): Promise<void> {
  await drain(log, 'reading how far the partitions have come', from, ({ partition }, records, next) => {
    const at = readChangelog(records).positions[input];
    if (at !== undefined) found.set(partition, at);
    return next >= (ends[partition]?.end ?? 0);
  });
}

/** Every message between profiles was handled: every touch belongs to exactly one. */
export const inFlightFinding = (waiting: number): Finding => ({
  check: 'no touch is on its way between two profiles',
  ok: waiting === 0,
  detail: `${waiting} messages in flight`,
  examples: [],
});

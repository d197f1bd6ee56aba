import { setTimeout as delay } from 'node:timers/promises';
import { TOPICS, type TopicId, type TopicSpec, topicName } from '../../../schemas/topics.ts';
import { loaderGroupOf } from '../../loader/topology.ts';
import type { CommittedOffset, Log, OffsetRange } from '../../runtime/log/port.ts';
import { HOPS, messagesLeft, positionsOf } from '../audit/in-flight.ts';
import { behind } from '../audit/loaded.ts';
import { ownTopics } from '../system/topics.ts';
import { count } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { readAll } from './read-all.ts';
import { prefixOf, type Site } from './site.ts';

const POLL_MS = 250;

/** Where an input of a generation has to be taken in to: its ends, and where the generation began. */
export interface Target {
  readonly id: TopicId;
  readonly ends: readonly number[];
  readonly begin: readonly number[];
}

/** The present ends of topics as targets. */
export async function endsNow(
  site: Site,
  generation: number,
  ids: readonly TopicId[],
  begin: Readonly<Record<string, readonly number[]>> = {},
): Promise<Target[]> {
  const ranges = await Promise.all(ids.map((id) => site.log.offsets(topicName(id, prefixOf(site, generation)))));
  return ids.map((id, i) => {
    const topic: readonly OffsetRange[] = ranges[i] ?? [];
    return {
      id,
      ends: topic.map(({ end }) => end),
      begin: topic.map(({ low }, partition) => Math.max(low, begin[id]?.[partition] ?? low)),
    };
  });
}

/** Resolves when the journeys of a generation have taken the targets in. `check` throws when that will not be. */
export async function takenIn(
  site: Site,
  generation: number,
  targets: readonly Target[],
  check: () => void,
): Promise<void> {
  const prefix = prefixOf(site, generation);
  const progress = new Progress('records left to take in');
  for (const { id, ends, begin } of targets) {
    for (let left = 1; ; await delay(POLL_MS, undefined, { signal: site.signal })) {
      check();
      if (ends.every((end, partition) => end <= (begin[partition] ?? 0))) break;
      const positions = await positionsOf(site.log, topicName('state', prefix), topicName(id, prefix));
      left = ends.reduce((sum, end, p) => sum + Math.max(0, end - Math.max(positions.get(p) ?? 0, begin[p] ?? 0)), 0);
      progress.at(left, id);
      if (left === 0) break;
    }
  }
  progress.done();
}

/**
 * Resolves when no message between profiles of a generation is on its way, and what those sent on has arrived too. One
 * that reads live topics is never so: there it resolves when the messages of now have arrived, after some hops.
 */
export async function quiet(site: Site, generation: number, check: () => void, live: boolean): Promise<void> {
  await messagesLeft(site.log, prefixOf(site, generation), live ? HOPS : Number.POSITIVE_INFINITY, async () => {
    check();
    await delay(POLL_MS, undefined, { signal: site.signal });
    return true;
  });
}

/** Topics with a table that a generation derives. */
export const loadedTopics = (): TopicId[] => ownTopics().filter((id) => (TOPICS[id] as TopicSpec).load !== undefined);

/** Resolves when the loader of a generation has put everything into the tables that its topics hold now. */
export async function loaded(site: Site, generation: number, check: () => void): Promise<void> {
  const prefix = prefixOf(site, generation);
  const progress = new Progress('rows left to load');
  for (const id of loadedTopics()) {
    const topic = topicName(id, prefix);
    const ends = await site.log.offsets(topic);
    for (let before = 0; ; ) {
      check();
      const committed = await site.log.committed(loaderGroupOf(id, prefix), topic);
      const left = behind(ends, committed);
      if (left === 0 || (left === before && (await onlyMarkers(site.log, topic, ends, committed)))) break;
      before = left;
      progress.at(left, `of ${count(ends.reduce((sum, { end }) => sum + end, 0))} in ${topic}`);
      await delay(POLL_MS, undefined, { signal: site.signal });
    }
  }
  progress.done();
}

/** Offsets beyond which nobody looks whether they are markers. */
const MOST_MARKERS = 2_000;

/** Whether all that is not loaded are ends of transactions: the loader notes those only after a while. */
async function onlyMarkers(
  log: Log,
  topic: string,
  ends: readonly OffsetRange[],
  committed: readonly CommittedOffset[],
): Promise<boolean> {
  const from = ends.map(({ low }, partition) =>
    Math.max(low, committed.find((one) => one.partition === partition)?.offset ?? low),
  );
  if (ends.some(({ end }, partition) => end - (from[partition] ?? 0) > MOST_MARKERS)) return false;
  const records = await readAll(log, topic, { from, to: ends.map(({ end }) => end) });
  return records.length === 0;
}

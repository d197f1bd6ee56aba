import type { Log, OffsetRange, ReadFrom } from '../log/port.ts';
import { overlay } from '../state/overlay.ts';
import type { StateStore } from '../state/port.ts';
import { isLocal } from './changelog.ts';
import { drain } from './drain.ts';
import type { TaskInput, TaskSpec } from './port.ts';
import { seenOf, timeOf } from './positions.ts';

/**
 * Rebuilds local state that is behind the restored positions: after a cold restore the last `rebuildMs` of an input,
 * after a crash between commit and apply just the step that was lost.
 */
export async function remember(
  log: Log,
  spec: TaskSpec,
  stores: ReadonlyMap<number, StateStore>,
  kept: ReadonlyMap<string, readonly OffsetRange[]>,
): Promise<void> {
  const recall = spec.operator.remember?.bind(spec.operator);
  if (!recall) return;
  const from: ReadFrom[] = [];
  for (const input of spec.inputs) from.push(...(await unseen(log, input, stores, kept.get(input.topic) ?? [])));
  await drain(log, 'rebuilding local state', from, ({ topic, partition }, records, next) => {
    const store = stores.get(partition);
    const until = store?.position(topic);
    if (!store || until === undefined) return true;
    const state = overlay(store);
    recall(
      records.filter((record) => record.offset < until),
      state,
    );
    store.apply(
      state.changes().filter((change) => isLocal(change.scope)),
      { [seenOf(topic)]: Math.min(next, until) },
    );
    return next >= until;
  });
}

/** Where each partition of an input has to be read again; what needs no reading is noted as seen. */
async function unseen(
  log: Log,
  { topic, rebuildMs }: TaskInput,
  stores: ReadonlyMap<number, StateStore>,
  kept: readonly OffsetRange[],
): Promise<ReadFrom[]> {
  if (rebuildMs === undefined) return [];
  const behind = [...stores].flatMap(([partition, store]) => {
    const until = store.position(topic);
    const seen = store.position(seenOf(topic)) ?? 0;
    return until === undefined || seen >= until ? [] : [{ partition, store, until, seen }];
  });
  if (behind.length === 0) return [];
  // Counted back from the last processed record, not from now: after a long stop the records to come are as old.
  const earliest = Math.min(...behind.map(({ store }) => store.position(timeOf(topic)) ?? 0));
  const starts = await log.offsetsAt(topic, Math.max(0, earliest - rebuildMs));
  return behind.flatMap(({ partition, store, until, seen }) => {
    const offset = Math.max(seen, starts[partition] ?? 0, kept[partition]?.low ?? 0);
    if (offset < until) return [{ topic, partition, offset }];
    store.apply([], { [seenOf(topic)]: until });
    return [];
  });
}

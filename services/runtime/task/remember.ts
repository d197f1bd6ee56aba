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
  const inputs = new Map(spec.inputs.map((input) => [input.topic, input]));
  await drain(log, 'rebuilding local state', from, ({ topic, partition }, records, next) => {
    const store = stores.get(partition);
    const until = store && dueOf(store, inputs.get(topic), partition);
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

/** The next offset due: what lies before was processed, or taken in some other way. */
const dueOf = (store: StateStore, input: TaskInput | undefined, partition: number): number | undefined =>
  input && (store.position(input.topic) ?? input.begin?.offsets[partition]);

/** Where each partition of an input has to be read again; what needs no reading is noted as seen. */
async function unseen(
  log: Log,
  input: TaskInput,
  stores: ReadonlyMap<number, StateStore>,
  kept: readonly OffsetRange[],
): Promise<ReadFrom[]> {
  const { topic, rebuildMs } = input;
  if (rebuildMs === undefined) return [];
  const behind = [...stores].flatMap(([partition, store]) => {
    const until = dueOf(store, input, partition);
    const seen = store.position(seenOf(topic)) ?? 0;
    return until === undefined || seen >= until ? [] : [{ partition, store, until, seen }];
  });
  if (behind.length === 0) return [];
  // Counted back from the last processed record, not from now: after a long stop the records to come are as old.
  const earliest = Math.min(...behind.map(({ store }) => store.position(timeOf(topic)) ?? input.begin?.at ?? 0));
  const starts = await log.offsetsAt(topic, Math.max(0, earliest - rebuildMs));
  return behind.flatMap(({ partition, store, until, seen }) => {
    const offset = Math.max(seen, starts[partition] ?? 0, kept[partition]?.low ?? 0);
    if (offset < until) return [{ topic, partition, offset }];
    store.apply([], { [seenOf(topic)]: until });
    return [];
  });
}

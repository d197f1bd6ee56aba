import type { Log, OffsetRange } from '../log/port.ts';
import type { StateStore } from '../state/port.ts';
import { readChangelog } from './changelog.ts';
import { crashPoint } from './crash.ts';
import { drain } from './drain.ts';
import { CHANGELOG_TIME, changelogOf } from './positions.ts';
import type { Writer } from './writer.ts';

/** Half of `delete.retention.ms` of the changelog: older state may miss deletions that were compacted away. */
const MOST_AGE_MS = 3.5 * 86_400_000;

/** Empties a store that cannot be brought up to date from its position; says why, or nothing when it can. */
export function checkStore(
  store: StateStore,
  changelog: string,
  low: number,
  barrier: number,
  now: number,
): string | undefined {
  const position = store.position(changelogOf(changelog));
  const why = reasonToWipe(position, low, barrier, now - (store.position(CHANGELOG_TIME) ?? 0));
  if (why === undefined) return undefined;
  const fresh = position === undefined && store.size().entries === 0;
  store.wipe();
  return fresh ? undefined : why;
}

function reasonToWipe(position: number | undefined, low: number, barrier: number, age: number): string | undefined {
  if (position === undefined) return 'it belongs to another changelog';
  if (position > barrier) return 'it is ahead of the changelog, which was made anew';
  if (position < low) return 'the changelog no longer reaches back to it';
  if (age > MOST_AGE_MS) return 'it is so old that deletions may have been compacted away';
  return undefined;
}

/** Brings every store up to the barrier of this boot. Rejects when nothing arrives for a minute. */
export async function restore(
  log: Log,
  changelog: string,
  boot: string,
  writers: readonly Writer[],
  stores: ReadonlyMap<number, StateStore>,
  kept: readonly OffsetRange[],
): Promise<void> {
  const name = changelogOf(changelog);
  const from = writers.map(({ partition }) => ({
    topic: changelog,
    partition,
    offset: stores.get(partition)?.position(name) ?? kept[partition]?.low ?? 0,
  }));
  await drain(log, `restoring state from ${changelog}`, from, ({ partition }, records, next) => {
    const store = stores.get(partition);
    if (!store || records.length === 0) return false;
    const { changes, positions, barriers } = readChangelog(records);
    store.apply(changes, { ...positions, [name]: next, [CHANGELOG_TIME]: records.at(-1)?.timestamp ?? 0 });
    crashPoint('task.restore');
    return barriers.includes(boot);
  });
}

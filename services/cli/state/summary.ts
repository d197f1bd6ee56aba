import { kindOfEntry } from '../../journeys/store/describe.ts';
import { viewStore } from '../../runtime/state/read-only.ts';
import type { StateFolder } from './folders.ts';

/** What a partition keeps, by kind of entry. */
export interface PartitionSummary {
  readonly partition: number;
  /** Next offset of each input and of the changelog. */
  readonly positions: Readonly<Record<string, number>>;
  readonly kinds: readonly KindSummary[];
}

/** Entries of a kind, and the bytes of their keys and values without what the store adds. */
export interface KindSummary {
  readonly kind: string;
  readonly entries: number;
  readonly bytes: number;
}

/** Counts what each partition keeps, the largest kind first. Reads every key once. */
export async function* summarise({ partitions }: StateFolder): AsyncGenerator<PartitionSummary> {
  for (const { partition, path } of partitions) {
    const store = viewStore(path);
    if (!store) continue;
    const kinds = new Map<string, { entries: number; bytes: number }>();
    for (const { scope, key, value } of store.entries()) {
      const kind = kindOfEntry(scope, key);
      const sum = kinds.get(kind) ?? { entries: 0, bytes: 0 };
      sum.entries += 1;
      sum.bytes += scope.length + key.length + value.length + 1;
      kinds.set(kind, sum);
    }
    const positions = Object.fromEntries(Object.entries(store.positions()).filter(([name]) => !name.startsWith('#')));
    await store.close();
    yield {
      partition,
      positions,
      kinds: [...kinds].map(([kind, sum]) => ({ kind, ...sum })).sort((a, b) => b.bytes - a.bytes),
    };
  }
}

import type { CommittedOffset, TopicPartition } from '../runtime/log/port.ts';
import type { Waiting } from './domain/pacing.ts';
import type { PlanRange } from './domain/plan.ts';
import type { LostRow, Row } from './domain/row.ts';

/** Records read in one go of one partition. */
export interface Chunk {
  readonly rows: readonly Row[];
  readonly lost: readonly LostRow[];
  /** First offset after the chunk. */
  readonly next: number;
  /** When it came, by the clock of the loader's waits, milliseconds. */
  readonly since: number;
  /** Bytes of its datums. */
  readonly bytes: number;
  /** Calendar months among its rows. */
  readonly months: ReadonlySet<number>;
}

/** A chunk, measured. */
export const chunkOf = (rows: readonly Row[], lost: readonly LostRow[], next: number, since: number): Chunk => ({
  rows,
  lost,
  next,
  since,
  bytes: rows.reduce((sum, row) => sum + row.datum.length, 0),
  months: new Set(rows.map((row) => row.month)),
});

/** What was taken out to be loaded. */
export interface Taken {
  readonly ranges: readonly PlanRange[];
  readonly rows: readonly Row[];
  readonly lost: readonly LostRow[];
}

interface Queue extends TopicPartition {
  /** First offset not taken out yet; undefined until something tells. */
  from: number | undefined;
  chunks: Chunk[];
}

/** What was read and waits to be loaded, by partition, in order. */
export class Backlog {
  readonly #queues = new Map<string, Queue>();

  /** Forgets everything and begins at the committed positions. */
  begin(committed: readonly CommittedOffset[]): void {
    this.#queues.clear();
    for (const { topic, partition, offset } of committed)
      this.#queues.set(keyOf({ topic, partition }), {
        topic,
        partition,
        from: offset < 0 ? undefined : offset,
        chunks: [],
      });
  }

  clear(): void {
    this.#queues.clear();
  }

  add(at: TopicPartition, chunk: Chunk): void {
    const queue = this.#queues.get(keyOf(at));
    if (!queue || chunk.next <= (queue.chunks.at(-1)?.next ?? queue.from ?? -1)) return;
    queue.from ??= firstOf(chunk);
    queue.chunks.push(chunk);
  }

  /** Size of what waits; `since` is 0 when nothing does. */
  waiting(): Waiting {
    let rows = 0;
    let bytes = 0;
    let since = 0;
    const months = new Set<number>();
    for (const { chunks } of this.#queues.values())
      for (const chunk of chunks) {
        rows += chunk.rows.length + chunk.lost.length;
        bytes += chunk.bytes;
        for (const month of chunk.months) months.add(month);
        if (since === 0 || chunk.since < since) since = chunk.since;
      }
    return { rows, bytes, months: months.size, since };
  }

  /** Takes out whole chunks, about `maxRows` rows, every partition having its share. */
  take(maxRows: number): Taken {
    const queues = [...this.#queues.values()].filter((queue) => queue.chunks.length > 0);
    const share = maxRows / queues.length;
    return taken(queues.map((queue) => takeChunks(queue, (_, rows) => rows < share)));
  }

  /** Takes out exactly these ranges; undefined while they have not been read to their ends. */
  takeExactly(ranges: readonly PlanRange[]): Taken | undefined {
    const queues = ranges.map((range) => ({ range, queue: this.#queues.get(keyOf(range)) }));
    if (queues.some(({ range, queue }) => (queue?.chunks.at(-1)?.next ?? -1) < range.to)) return undefined;
    return taken(
      queues.flatMap(({ range, queue }) => {
        if (!queue) return [];
        cutAt(queue, range.to);
        return [takeChunks(queue, (chunk) => chunk.next <= range.to)];
      }),
    );
  }

  /** Whether the partition has been read up to `to`. */
  reaches(at: TopicPartition, to: number): boolean {
    const queue = this.#queues.get(keyOf(at));
    return (queue?.chunks.at(-1)?.next ?? queue?.from ?? 0) >= to;
  }

  /** Position up to which each partition was taken out. */
  positions(): readonly (TopicPartition & { readonly from: number })[] {
    return [...this.#queues.values()].flatMap(({ topic, partition, from }) =>
      from === undefined ? [] : [{ topic, partition, from }],
    );
  }

  /** When the oldest record of the topic that waits came, by the same clock; undefined when none does. */
  oldest(topic: string): number | undefined {
    const times = [...this.#queues.values()].flatMap((q) => (q.topic === topic ? q.chunks.slice(0, 1) : []));
    return times.length === 0 ? undefined : Math.min(...times.map((chunk) => chunk.since));
  }
}

const firstOf = ({ rows, lost, next }: Chunk): number => Math.min(rows[0]?.offset ?? next, lost[0]?.offset ?? next);

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;

type Part = { range: PlanRange; chunks: Chunk[] };

function takeChunks(queue: Queue, more: (chunk: Chunk, rowsSoFar: number) => boolean): Part {
  const chunks: Chunk[] = [];
  let n = 0;
  for (let chunk = queue.chunks[0]; chunk && more(chunk, n); chunk = queue.chunks[0]) {
    queue.chunks.shift();
    chunks.push(chunk);
    n += chunk.rows.length + chunk.lost.length;
  }
  const { topic, partition } = queue;
  const from = queue.from ?? 0;
  const to = chunks.at(-1)?.next ?? from;
  queue.from = chunks.length > 0 ? to : queue.from;
  return { range: { topic, partition, from, to, n }, chunks };
}

const taken = (parts: readonly Part[]): Taken => {
  const used = parts.filter(({ chunks }) => chunks.length > 0);
  return {
    ranges: used.map(({ range }) => range),
    rows: used.flatMap(({ chunks }) => chunks.flatMap((chunk) => chunk.rows)),
    lost: used.flatMap(({ chunks }) => chunks.flatMap((chunk) => chunk.lost)),
  };
};

/** Splits the chunk that spans `to`, so that a range can end there. */
function cutAt(queue: Queue, to: number): void {
  queue.chunks = queue.chunks.flatMap((chunk) => {
    if (chunk.next <= to || firstOf(chunk) >= to) return [chunk];
    const part = (keep: (offset: number) => boolean, next: number): Chunk =>
      chunkOf(
        chunk.rows.filter((row) => keep(row.offset)),
        chunk.lost.filter((row) => keep(row.offset)),
        next,
        chunk.since,
      );
    return [part((offset) => offset < to, to), part((offset) => offset >= to, chunk.next)];
  });
}

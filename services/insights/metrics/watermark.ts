import type { CommittedOffset, OffsetRange } from '../../runtime/log/port.ts';

/** How far one partition of a source topic is in the tables. */
export interface Reached {
  readonly topic: string;
  readonly partition: number;
  /** Highest offset in any table. */
  readonly highest: number;
  /** Instant the newest event in `touchpoints` was received, epoch milliseconds. */
  readonly storedAt: number;
}

/** What is read, in this order, to say up to when everything received is countable. */
export interface Sight {
  /** Before anything else was read: the instant, and the ends of the source topics then. */
  readonly at: number;
  readonly ends: ReadonlyMap<string, readonly OffsetRange[]>;
  /** Then: what the tables hold. */
  readonly reached: readonly Reached[];
  /** Then: the end of the topic of facts and what the loader has committed of it. */
  readonly facts: { readonly ends: readonly OffsetRange[]; readonly committed: readonly CommittedOffset[] };
}

/**
 * The instant up to which everything received is countable, epoch milliseconds. It is the instant of the look where each
 * partition's last record had come into some table and every fact is loaded: a partition is processed in order, so what
 * came before that record had become facts by then. Else it is the newest fact of the partition that is furthest behind,
 * as facts of a partition are loaded in order too. Undefined where a partition has no fact to tell the time by.
 */
export function watermarkOf({ at, ends, reached, facts }: Sight): number | undefined {
  const isLoaded = facts.ends.every(({ low, end }, partition) => {
    const committed = facts.committed.find((one) => one.partition === partition)?.offset ?? -1;
    return end <= Math.max(low, committed);
  });
  const instants = [...ends].flatMap(([topic, partitions]) =>
    partitions.flatMap(({ low, end }, partition) => {
      const known = reached.find((one) => one.topic === topic && one.partition === partition);
      if (low === end || (isLoaded && known && known.highest >= end - 1)) return [at];
      return [known?.storedAt || undefined];
    }),
  );
  return instants.reduce(
    (least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)),
    at,
  );
}

/** Puts what was read now over what was known of each partition: only what was loaded since is read again. */
export function further(known: readonly Reached[], now: readonly Reached[]): Reached[] {
  const key = ({ topic, partition }: Reached) => `${topic} ${partition}`;
  const newest = new Map(known.map((one) => [key(one), one]));
  for (const one of now) {
    const before = newest.get(key(one));
    newest.set(key(one), {
      ...one,
      highest: Math.max(one.highest, before?.highest ?? -1),
      storedAt: Math.max(one.storedAt, before?.storedAt ?? 0),
    });
  }
  return [...newest.values()];
}

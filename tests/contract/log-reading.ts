import type {
  GroupMember,
  GroupOptions,
  Log,
  LogRecord,
  NewRecord,
  Reader,
  ReaderOptions,
} from '../../services/runtime/log/port.ts';

/** A text record. */
export const put = (topic: string, partition: number, value: string, key = 'k'): NewRecord => ({
  topic,
  partition,
  key,
  value: Buffer.from(value),
});

export const text = (record: LogRecord): string => record.value?.toString() ?? '(tombstone)';

/** Waits for a condition that others bring about. */
export async function until(condition: () => boolean, what: string, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Nothing happens for a moment: the only way to see that something is held back. */
export const quiet = (ms = 400): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a reader got so far. */
export interface Reading {
  readonly reader: Reader;
  readonly records: LogRecord[];
  readonly faults: Error[];
  values(partition?: number): string[];
  /** The offset after everything told, per partition. */
  readonly next: Map<number, number>;
}

export async function reading(
  log: Log,
  options: Partial<ReaderOptions> & Pick<ReaderOptions, 'from'>,
): Promise<Reading> {
  const records: LogRecord[] = [];
  const faults: Error[] = [];
  const next = new Map<number, number>();
  const reader = await log.read({
    onFault: (error) => faults.push(error),
    ...options,
    onBatch: async (at, batch, after) => {
      records.push(...batch);
      next.set(at.partition, after);
      await options.onBatch?.(at, batch, after);
    },
  });
  const values = (partition?: number) =>
    records.filter((record) => partition === undefined || record.partition === partition).map(text);
  return { reader, records, faults, values, next };
}

/** What a group member got so far. */
export interface Membership {
  readonly member: GroupMember;
  /** The members given to `onAssigned`, one an assignment. */
  readonly assignments: { member: GroupMember; committed: Parameters<GroupOptions['onAssigned']>[1] }[];
  readonly records: LogRecord[];
  readonly faults: Error[];
  revocations: number;
}

export async function joining(
  log: Log,
  options: Partial<GroupOptions> & Pick<GroupOptions, 'groupId' | 'topics'>,
): Promise<Membership> {
  const assignments: Membership['assignments'] = [];
  const records: LogRecord[] = [];
  const faults: Error[] = [];
  const counts = { revocations: 0 };
  const member = await log.join({
    onFault: (error) => faults.push(error),
    ...options,
    onRevoked: () => {
      counts.revocations++;
    },
    onAssigned: async (assigned, committed) => {
      assignments.push({ member: assigned, committed });
      await options.onAssigned?.(assigned, committed);
    },
    onBatch: async (at, batch, next) => {
      records.push(...batch);
      await options.onBatch?.(at, batch, next);
    },
  });
  return Object.assign(counts, { member, assignments, records, faults });
}

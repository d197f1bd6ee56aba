import type { LogRecord, NewRecord } from '../log/port.ts';
import type { StateChange } from '../state/port.ts';
import { type Progress, timeOf } from './positions.ts';

/**
 * The changelog: one record per changed entry, key `scope \0 key`, null deletes. Local scopes ("#…") never travel, so
 * their names are free for the task's own records: positions and barriers. No key is ever four zero bytes, which
 * kafkajs would take for a control record.
 */
const POSITION = '#position';
const BARRIER = '#barrier';

export const isLocal = (scope: string): boolean => scope.charCodeAt(0) === 35;

/** The record that a boot writes and then waits to read: what comes before it is all there is. */
export const barrierRecord = (topic: string, partition: number, boot: string): NewRecord => ({
  topic,
  partition,
  key: `${BARRIER}\0`,
  value: Buffer.from(boot),
});

/** One step's changes and positions as records. */
export function changelogRecords(
  topic: string,
  partition: number,
  changes: readonly StateChange[],
  progress: ReadonlyMap<string, Progress>,
): NewRecord[] {
  const records: NewRecord[] = [];
  for (const { scope, key, value } of changes)
    if (!isLocal(scope)) records.push({ topic, partition, key: `${scope}\0${key}`, value: value ?? null });
  for (const [input, { offset, time }] of progress)
    records.push({ topic, partition, key: `${POSITION}\0${input}`, value: Buffer.from(`${offset} ${time}`) });
  return records;
}

/** What changelog records say together; later ones override earlier ones. */
export interface Restored {
  readonly changes: StateChange[];
  readonly positions: Record<string, number>;
  /** Boots whose barrier is among them. */
  readonly barriers: string[];
}

/** Reads changelog records. Throws on one that is not ours: the topic is used by something else. */
export function readChangelog(records: readonly LogRecord[]): Restored {
  const restored: Restored = { changes: [], positions: {}, barriers: [] };
  for (const record of records) {
    const text = record.key?.toString() ?? '';
    const cut = text.indexOf('\0');
    if (cut < 0)
      throw new Error(
        `${record.topic}[${record.partition}]@${record.offset} is not a state change: the changelog must belong to this task alone`,
      );
    const scope = text.slice(0, cut);
    const key = text.slice(cut + 1);
    if (scope === BARRIER) restored.barriers.push(record.value?.toString() ?? '');
    else if (scope === POSITION) {
      const [offset = 0, time = 0] = (record.value?.toString() ?? '').split(' ').map(Number);
      restored.positions[key] = offset;
      restored.positions[timeOf(key)] = time;
    } else restored.changes.push({ scope, key, value: record.value ?? undefined });
  }
  return restored;
}

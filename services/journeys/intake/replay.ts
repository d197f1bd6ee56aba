import { codecOf, schemaIdIn } from '../../../schemas/codec.ts';
import { duplicate } from '../../../schemas/outputs.ts';
import { versionsOf } from '../../../schemas/registry.ts';
import { clockIn, firstReadIn } from '../../../schemas/replay.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import type { RowWriter } from '../rows/stamped.ts';

/** A replayed record as the one it was: its topic, place and time. Any other record is itself. */
export function asItWas(record: LogRecord): LogRecord {
  const first = firstReadIn(record.headers);
  if (!first) return record;
  const { topic, partition, offset, at } = first;
  return { ...record, topic, partition, offset, timestamp: at };
}

/** The time a record tells: that of the past while the past is taken in again. */
export const clockOf = ({ headers, timestamp }: LogRecord): number => clockIn(headers) ?? timestamp;

/** Whether a record belongs to the past being taken in again. */
export const isReplaying = ({ headers, topic }: LogRecord, replay: string): boolean =>
  topic === replay || clockIn(headers) !== undefined;

const duplicates = codecOf(duplicate);
const ids: ReadonlySet<number> = new Set(versionsOf(duplicate.name).map(({ id }) => id));

/** Whether a replayed record says that a touchpoint was a repetition. */
export const isDuplicate = ({ value }: LogRecord): boolean => value !== null && ids.has(schemaIdIn(value));

/** Counts a repetition of the past again. */
export function repeatDuplicate(value: Buffer, writer: RowWriter): void {
  const known = duplicates.decode(value);
  writer.duplicate((stamp) => ({ ...known, ...stamp }));
}

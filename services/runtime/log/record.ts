import type { NewRecord } from './port.ts';

/** Bytes of a record beyond which a broker may refuse it (max.message.bytes is 1 MiB, its batch included). */
export const LARGEST_RECORD = 950_000;

const isMarkerKey = (key: Buffer | string): boolean =>
  key.length === 4 && (typeof key === 'string' ? key === '\0\0\0\0' : key.readInt32BE() === 0);

/**
 * Refuses a record no adapter may write: without a partition a retry could choose another one; and a key of four zero
 * bytes inside an aborted transaction is taken for a transaction marker by kafkajs, which then leaks the rest of it.
 */
export function checkRecord(record: NewRecord): void {
  if (!Number.isInteger(record.partition) || record.partition < 0) {
    throw new Error(`a record for ${record.topic} names no partition (${record.partition}); this is a bug`);
  }
  if (record.key !== null && isMarkerKey(record.key)) {
    throw new Error(`a record for ${record.topic} has a key of four zero bytes, which is reserved; this is a bug`);
  }
}

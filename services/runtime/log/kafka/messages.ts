import type { KafkaMessage, TopicMessages } from 'kafkajs';
import type { LogRecord, NewRecord, TopicPartition } from '../port.ts';
import { checkRecord } from '../record.ts';

export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;

/** Bytes of one partition in a request: kafkajs makes one batch of them, and brokers take 1 MB (max.message.bytes). */
const BATCH_BYTES = 800_000;

/** Requests to be sent one after the other, as kafkajs wants them; refuses records that must not be written. */
export function toRequests(records: readonly NewRecord[]): TopicMessages[][] {
  records.forEach(checkRecord);
  const requests: NewRecord[][] = [[]];
  let sizes = new Map<string, number>();
  for (const record of records) {
    const name = nameOf(record);
    const size = (sizes.get(name) ?? 0) + sizeOf(record);
    if (size > BATCH_BYTES && sizes.has(name)) {
      requests.push([]);
      sizes = new Map([[name, sizeOf(record)]]);
    } else {
      sizes.set(name, size);
    }
    requests.at(-1)?.push(record);
  }
  return requests.map(byTopic);
}

/** An upper bound of the bytes a record takes in a batch. */
function sizeOf({ key, value, headers }: NewRecord): number {
  let size = 40 + (typeof key === 'string' ? key.length * 3 : (key?.length ?? 0)) + (value?.length ?? 0);
  for (const name in headers) size += 10 + name.length * 3 + (headers[name]?.length ?? 0) * 3;
  return size;
}

function byTopic(records: readonly NewRecord[]): TopicMessages[] {
  const byTopic = new Map<string, TopicMessages>();
  for (const record of records) {
    const group = byTopic.get(record.topic) ?? { topic: record.topic, messages: [] };
    byTopic.set(record.topic, group);
    const { key, value, partition } = record;
    group.messages.push({ key, value, partition, ...(record.headers ? { headers: { ...record.headers } } : {}) });
  }
  return [...byTopic.values()];
}

/** Our partitioner: the record's own partition. A choosing one would choose anew at each retry. */
export const statedPartition =
  () =>
  ({ message }: { message: { partition?: number } }): number => {
    if (message.partition === undefined) throw new Error('a record without a partition; this is a bug');
    return message.partition;
  };

export function toRecord({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    timestamp: Number(message.timestamp),
    headers: message.headers ? toHeaders(message.headers) : {},
  };
}

function toHeaders(headers: NonNullable<KafkaMessage['headers']>): Record<string, Buffer> {
  const result: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) result[name] = typeof last === 'string' ? Buffer.from(last) : last;
  }
  return result;
}

/**
 * Last offset of the record batch a message came in. Compaction keeps it when it removes the last records; without
 * it kafkajs would fetch the same batch again once for every offset removed.
 */
export function batchEnd(message: KafkaMessage): number {
  const own = Number(message.offset);
  if (!('batchContext' in message)) return own;
  const context = message.batchContext;
  if (typeof context !== 'object' || context === null) return own;
  if (!('firstOffset' in context) || !('lastOffsetDelta' in context)) return own;
  return Math.max(own, Number(context.firstOffset) + Number(context.lastOffsetDelta));
}

import type { LogRecord } from '../log/port.ts';
import type { Progress } from './positions.ts';

/** What waits of one input in one partition. */
export interface InputQueue {
  readonly topic: string;
  readonly priority: number;
  readonly size: number;
  /** Bytes of their values. */
  readonly bytes: number;
  /** Timestamp of the oldest record waiting. */
  readonly oldest: number | undefined;
  /** Next offset to be read. */
  readonly read: number;
  /** Position after what was taken: markers behind it are passed, waiting records are not. */
  progress(): Progress;
  /** Adds a batch as read. Skips what was read before; throws on a gap where none may be. */
  add(records: readonly LogRecord[], next: number): void;
  /** Moves up to `most` records to the end of `into`, fewer where they come to `mostBytes`; gives the bytes moved. */
  take(most: number, into: LogRecord[], mostBytes?: number): number;
}

export interface QueueOptions {
  readonly topic: string;
  readonly partition: number;
  readonly priority: number;
  /** Transactional topics have gaps where markers are; in others a gap is a loss. */
  readonly gaps: boolean;
  readonly from: Progress;
}

/** A queue that continues at `from`. */
export function inputQueue({ topic, partition, priority, gaps, from }: QueueOptions): InputQueue {
  let records: LogRecord[] = [];
  let head = 0;
  let bytes = 0;
  let read = from.offset;
  let time = from.time;

  const pass = (to: number) => {
    if (to > read && !gaps)
      throw new Error(
        `${topic}[${partition}] has nothing from offset ${read} to ${to - 1}: records were lost before they were processed`,
      );
    read = Math.max(read, to);
  };

  return {
    topic,
    priority,
    get size() {
      return records.length - head;
    },
    get bytes() {
      return bytes;
    },
    get oldest() {
      return records[head]?.timestamp;
    },
    get read() {
      return read;
    },
    progress: () => ({ offset: records[head]?.offset ?? read, time }),
    add(batch, next) {
      for (const record of batch) {
        if (record.offset < read) continue;
        pass(record.offset);
        records.push(record);
        bytes += bytesOf(record);
        read = record.offset + 1;
      }
      pass(next);
    },
    take(most, into, mostBytes = Number.POSITIVE_INFINITY) {
      const end = Math.min(records.length, head + most);
      let taken = 0;
      for (; head < end && taken < mostBytes; head++) {
        const record = records[head];
        if (!record) break;
        time = Math.max(time, record.timestamp);
        taken += bytesOf(record);
        into.push(record);
      }
      bytes -= taken;
      if (head === records.length || head > 4096) {
        records = records.slice(head);
        head = 0;
      }
      return taken;
    },
  };
}

const bytesOf = ({ value }: LogRecord): number => value?.length ?? 0;

/** Steps that bulk may be passed over before it gets a tenth of one. */
const PATIENCE = 10;

/** Takes up to `most` records of up to `mostBytes` by priority: the loop, then live, then bulk in the room left. */
export function takeByPriority(
  queues: readonly InputQueue[],
  mostBytes = Number.POSITIVE_INFINITY,
): (most: number) => LogRecord[] {
  const ordered = [...queues].sort((a, b) => a.priority - b.priority);
  const bulk = ordered.filter((queue) => queue.priority === 2);
  let passedOver = 0;
  return (most) => {
    const waiting = bulk.some((queue) => queue.size > 0);
    const kept = waiting && passedOver >= PATIENCE ? Math.ceil(most / 10) : 0;
    const taken: LogRecord[] = [];
    let room = mostBytes;
    for (const queue of ordered) {
      const isBulk = queue.priority === 2;
      const least = kept > 0 && isBulk ? 1 : 0;
      room -= queue.take(most - (isBulk ? 0 : kept) - taken.length, taken, Math.max(room, least));
    }
    const served = taken.some((record) => bulk.some((queue) => queue.topic === record.topic));
    passedOver = waiting && !served ? passedOver + 1 : 0;
    return taken;
  };
}

import { partitionOf } from '../../../schemas/partition.ts';
import { clockHeader } from '../../../schemas/replay.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import type { State } from '../../runtime/state/port.ts';
import type { LoopMessage, Touch } from '../domain/identity/message.ts';
import { keepCounter, nextOf } from '../store/sequence.ts';
import { encodeLoop } from './encode.ts';

/** Touches that one record carries at most. */
const CHUNK = 200;
/** Bytes above which touches travel in two records: a broker takes a megabyte. */
const MOST_BYTES = 400_000;

interface Letter {
  readonly workspace: string;
  message: LoopMessage;
}

/** What the nodes of one partition send in one step. */
export interface Outbox {
  send(message: LoopMessage, workspace: string): void;
  /** The records, numbered for each receiver; keeps the counters. */
  records(): NewRecord[];
}

export interface OutboxOptions {
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  /** Sent along where the past is taken in again: the clock of the records, epoch milliseconds. */
  readonly clock?: number;
}

/**
 * Collects messages. Touches join the message before them if that is to the same node and carries touches too: to their
 * node they arrive in the order they were sent, and between nodes no order is promised.
 */
export function outbox(state: State, { topic, partition, partitions, clock }: OutboxOptions): Outbox {
  const stamp = clock === undefined ? {} : { headers: clockHeader(clock) };
  const letters: Letter[] = [];
  const last = new Map<string, Letter>();
  return {
    send(message, workspace) {
      const before = last.get(message.node);
      const joined = before && joinedTouches(before.message, message);
      if (joined) before.message = { kind: 'touches', node: message.node, touches: joined };
      else {
        const letter = { workspace, message };
        letters.push(letter);
        last.set(message.node, letter);
      }
    },
    records() {
      const next = new Map<number, number>();
      const recordsOf = ({ workspace, message }: Letter): NewRecord[] => {
        const to = partitionOf(message.node, partitions);
        const sequence = next.get(to) ?? nextOf(state, counterTo(to));
        const value = encodeLoop(message, { workspace, sender: partition, sequence });
        if (value.length > MOST_BYTES && message.kind === 'touches' && message.touches.length > 1) {
          const middle = Math.ceil(message.touches.length / 2);
          const halves = [message.touches.slice(0, middle), message.touches.slice(middle)];
          return halves.flatMap((touches) => recordsOf({ workspace, message: { ...message, touches } }));
        }
        next.set(to, sequence + 1);
        return [{ topic, partition: to, key: message.node, value, ...stamp }];
      };
      const records = letters.flatMap(recordsOf);
      for (const [to, sequence] of next) keepCounter(state, counterTo(to), sequence);
      return records;
    },
  };
}

function joinedTouches(before: LoopMessage, after: LoopMessage): Touch[] | undefined {
  if (before.kind !== 'touches' || after.kind !== 'touches') return undefined;
  if (before.touches.length + after.touches.length > CHUNK) return undefined;
  return [...before.touches, ...after.touches];
}

const counterTo = (partition: number): string => `to:${partition}`;

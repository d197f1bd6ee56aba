import type { Log, LogRecord, Reader, ReadFrom, TopicPartition } from '../log/port.ts';
import { asError } from './step.ts';

/** Longest silence while records are due, milliseconds. */
const SILENCE_MS = 60_000;

/**
 * Reads partitions until `take` says of each that it has seen enough (true); then closes the reader. Rejects when the
 * reader breaks, `take` throws, or nothing arrives for a minute.
 */
export async function drain(
  log: Log,
  what: string,
  from: readonly ReadFrom[],
  take: (partition: TopicPartition, records: readonly LogRecord[], next: number) => boolean,
): Promise<void> {
  const name = ({ topic, partition }: TopicPartition) => `${topic}[${partition}]`;
  const due = new Set(from.map(name));
  if (due.size === 0) return;
  let reader: Reader | undefined;
  let silence: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(
          () => reject(new Error(`${what}: nothing arrived for a minute, still due: ${[...due].join(', ')}`)),
          SILENCE_MS,
        );
      };
      heard();
      log
        .read({
          from,
          onFault: reject,
          async onBatch(partition, records, next) {
            if (!due.has(name(partition))) return;
            heard();
            try {
              if (take(partition, records, next)) due.delete(name(partition));
            } catch (error) {
              reject(asError(error));
            }
            if (due.size === 0) resolve();
          },
        })
        .then((opened) => {
          reader = opened;
        }, reject);
    });
  } finally {
    clearTimeout(silence);
    await reader?.close();
  }
}

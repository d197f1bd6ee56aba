import type { Log, LogRecord } from '../../runtime/log/port.ts';
import { drain } from '../../runtime/task/drain.ts';

/** Offsets by partition between which to read. */
interface Span {
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
}

/** Every committed record a topic holds now, within a span where given; by partition, in order. For small topics. */
export async function readAll(log: Log, topic: string, { from, to }: Span = {}): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  const ranges = (await log.offsets(topic)).map(({ low, end }, partition) => ({
    partition,
    low: Math.max(low, from?.[partition] ?? low),
    end: Math.min(end, to?.[partition] ?? end),
  }));
  const due = ranges.filter(({ low, end }) => low < end);
  await drain(
    log,
    `reading ${topic}`,
    due.map(({ partition, low }) => ({ topic, partition, offset: low })),
    ({ partition }, records, next) => {
      const end = ranges[partition]?.end ?? 0;
      found.push(...records.filter(({ offset }) => offset < end));
      return next >= end;
    },
  );
  return found.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

import { codecOf } from '../../../schemas/codec.ts';
import { duplicate } from '../../../schemas/outputs.ts';
import { partitionOf } from '../../../schemas/partition.ts';
import type { AvroType, Fields, RecordOf } from '../../../schemas/record.ts';
import { firstReadHeaders } from '../../../schemas/replay.ts';
import { type Touchpoint, touchpoint } from '../../../schemas/touchpoint.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import { type ArchiveCursor, type Block, type Span, spansOf } from './spans.ts';

/** The rows of a table that a rebuild begins with: those of events from before these places in the source topics. */
export interface ArchivePart {
  readonly client: ClickHouseClient;
  readonly begin: Readonly<Record<'touchpoints' | 'bulk', SourcePlace>>;
  /** Received from then, and before then; epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Rows one query reads, about; a million by default. */
  readonly rowsAtOnce?: number;
}

/** A source topic, and where the generation begins to read it, by partition. */
export interface SourcePlace {
  readonly topic: string;
  readonly offsets: readonly number[];
}

/** A row on its way into the topic of the replay, and the cursor behind it. */
export interface ArchivedRecord {
  readonly record: Omit<NewRecord, 'topic'>;
  readonly cursor: ArchiveCursor;
}

interface Read {
  readonly _day: number;
  readonly _seq: number;
  readonly _partition: number;
  readonly src_topic: string;
  readonly src_partition: number;
  readonly src_offset: number;
}

// What the generation reads from the topics and what it reads here are told apart by one rule: nothing is in both or neither.
const WHERE = `t.src_offset < multiIf(t.src_topic = {touchpoints:String}, {touchpointsBegin:Array(UInt64)}[t.src_partition + 1],
    t.src_topic = {bulk:String}, {bulkBegin:Array(UInt64)}[t.src_partition + 1],
    t.src_offset + 1)
  AND t.received_at >= fromUnixTimestamp64Milli({from:Int64}) AND t.received_at < fromUnixTimestamp64Milli({to:Int64})`;
const AFTER = `(toRelativeDayNum(t.received_at), t._partition, t._seq) > ({day:UInt32}, {partition:UInt32}, {seq:UInt64})`;
const UP_TO = `(toRelativeDayNum(t.received_at), t._partition, t._seq) <= ({toDay:UInt32}, {toPartition:UInt32}, {toSeq:UInt64})`;
/** Sorting may use the disk beyond so many bytes. */
const SORT_BYTES = 500_000_000;
/** A query sorts its rows before it answers with the first, so it must not be the whole archive at once. */
const ROWS_AT_ONCE = 1_000_000;
const DAY_MS = 86_400_000;

/** Rows there are to read. */
export async function countArchive(table: 'touchpoints' | 'duplicates', part: ArchivePart): Promise<number> {
  const [row] = await part.client.query<{ n: number }>(
    `SELECT count() AS n FROM ${table} AS t WHERE ${WHERE}`,
    bounds(part),
  );
  return row?.n ?? 0;
}

const bounds = ({ begin: { touchpoints, bulk }, from, to }: ArchivePart) => ({
  touchpoints: touchpoints.topic,
  touchpointsBegin: touchpoints.offsets,
  bulk: bulk.topic,
  bulkBegin: bulk.offsets,
  from,
  to,
});

/**
 * The archived touchpoints in the order they were taken in, partition by partition within a day, so that the clocks of
 * all partitions go on together. Each is the record it was, for the partition its origin has now.
 */
export async function* archivedTouchpoints(
  part: ArchivePart,
  after: ArchiveCursor,
  partitions: number,
): AsyncGenerator<ArchivedRecord[]> {
  const codec = codecOf(touchpoint);
  for await (const rows of read<Touchpoint>('touchpoints', touchpoint.fields, part, after))
    yield rows.map((row) => ({
      cursor: cursorOf(row),
      record: {
        partition: partitionOf(row.origin, partitions),
        key: row.origin,
        value: codec.encode(row),
        headers: { mid: row.message_id, ...firstRead(row) },
      },
    }));
}

/** What was seen twice: each is counted again. */
export async function* archivedDuplicates(
  part: ArchivePart,
  after: ArchiveCursor,
  partitions: number,
): AsyncGenerator<ArchivedRecord[]> {
  const codec = codecOf(duplicate);
  for await (const rows of read<RecordOf<typeof duplicate>>('duplicates', duplicate.fields, part, after))
    yield rows.map((row) => ({
      cursor: cursorOf(row),
      record: {
        partition: partitionOf(row.origin, partitions),
        key: row.origin,
        value: codec.encode(row),
        headers: firstRead(row),
      },
    }));
}

const cursorOf = ({ _day: day, _partition: partition, _seq: seq }: Read): ArchiveCursor => ({ day, partition, seq });

const firstRead = ({ src_topic, src_partition, src_offset, received_at }: Read & { received_at: number }) =>
  firstReadHeaders({ topic: src_topic, partition: src_partition, offset: src_offset, at: received_at });

/**
 * A sorted reading of a table, span by span; begun again behind `after` it goes on as if it had not ended. No row comes in
 * meanwhile: the cut of the generation was made when all before it was loaded.
 */
async function* read<T>(
  table: string,
  fields: Fields,
  part: ArchivePart,
  after: ArchiveCursor,
): AsyncGenerator<(T & Read)[]> {
  const names = new Set([...Object.keys(fields), 'src_topic', 'src_partition', 'src_offset', '_seq', '_partition']);
  const columns = [...names].map((name) => columnOf(name, fields[name]?.avro));
  for (const { after: from, upTo } of await spans(table, part, after))
    yield* part.client.stream<T & Read>(
      `SELECT ${columns.join(', ')}, toInt64(toRelativeDayNum(t.received_at)) AS _day
       FROM ${table} AS t
       WHERE ${WHERE} AND ${AFTER} AND ${UP_TO}
       ORDER BY _day, t._partition, t._seq`,
      { ...bounds(part), ...from, toDay: upTo.day, toPartition: upTo.partition, toSeq: upTo.seq },
      { timeoutMs: DAY_MS, settings: { max_bytes_before_external_sort: SORT_BYTES } },
    );
}

/** What is left of a table, in spans of so many rows that a query can sort them soon. */
async function spans(table: string, part: ArchivePart, after: ArchiveCursor): Promise<Span[]> {
  const rows = part.rowsAtOnce ?? ROWS_AT_ONCE;
  const blocks = await part.client.query<Block>(
    `SELECT toInt64(toRelativeDayNum(t.received_at)) AS day, t._partition AS partition, max(t._seq) AS seq, count() AS rows
     FROM ${table} AS t
     WHERE ${WHERE} AND ${AFTER}
     GROUP BY day, partition, intDiv(t._seq, {block:UInt64})
     ORDER BY day, partition, seq`,
    { ...bounds(part), ...after, block: rows },
    { timeoutMs: DAY_MS },
  );
  return spansOf(blocks, after, rows);
}

/** A column as the codec wants it: instants as epoch milliseconds, dates as days. */
function columnOf(name: string, type: AvroType | undefined): string {
  const text = JSON.stringify(type ?? '');
  if (text.includes('timestamp-millis')) return `toUnixTimestamp64Milli(t.${name}) AS ${name}`;
  if (text.includes('"date"')) return `toInt32(t.${name}) AS ${name}`;
  return `t.${name} AS ${name}`;
}

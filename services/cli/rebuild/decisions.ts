import { codecOf } from '../../../schemas/codec.ts';
import { correction } from '../../../schemas/correction.ts';
import { firstReadHeaders } from '../../../schemas/replay.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';

const codec = codecOf(correction);

/** A piece of the past between two separations by people, by time of receipt. */
export interface Segment {
  /** Epoch milliseconds; from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  /** Decisions of the piece whose order does not matter: merges, undoings, logins. */
  readonly decisions: readonly LogRecord[];
  /** The separation that ends it: it cuts what connects its identifiers by then, so all before must be there. */
  readonly separation: readonly LogRecord[];
}

/** Beyond every event: a double holds it, and so does a DateTime64. */
const END_OF_TIME = Date.UTC(2200, 0, 1);

/** Cuts the past at the separations. Records of one decision are together, at the time of the first. */
export function segmentsOf(records: readonly LogRecord[]): Segment[] {
  const ordered = records.toSorted((a, b) => a.timestamp - b.timestamp);
  const separations = new Map<string, LogRecord[]>();
  const others: LogRecord[] = [];
  for (const record of ordered) {
    const id = separationIn(record);
    if (id === undefined) others.push(record);
    else separations.set(id, [...(separations.get(id) ?? []), record]);
  }
  const ends = [...separations.values(), []];
  let from = 0;
  return ends.map((separation) => {
    const to = separation[0]?.timestamp ?? END_OF_TIME;
    const decisions = others.filter(({ timestamp }) => timestamp >= from && timestamp < to);
    const segment = { from, to, decisions, separation };
    from = to;
    return segment;
  });
}

/** The decision a record belongs to if it separates; undefined for others, and for what nobody can read. */
function separationIn({ value }: LogRecord): string | undefined {
  try {
    const { kind, correction_id: id } = codec.decode(value ?? Buffer.alloc(0));
    return kind === 'separate' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** A decision as it is taken in again. */
export const decisionAgain = (topic: string, record: LogRecord): NewRecord => ({
  topic,
  partition: record.partition,
  key: record.key,
  value: record.value,
  headers: firstReadHeaders({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    at: record.timestamp,
  }),
});

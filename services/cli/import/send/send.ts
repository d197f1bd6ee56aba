import type { Accepted } from '../../../collector/domain/outcome.ts';
import type { ClickHouseClient } from '../../../runtime/clickhouse/port.ts';
import type { Appender, NewRecord } from '../../../runtime/log/port.ts';
import type { PlannedRow } from '../plan.ts';
import { alreadyThere, eventKey } from './already.ts';

/** What an import did, in events; `rejected` and `rows` in rows of the file. */
export interface ImportCounts {
  readonly rows: number;
  readonly sent: number;
  /** Stored by an earlier import or sent live: left out. */
  readonly already: number;
  readonly rejected: number;
}

export interface SendTarget {
  readonly appender: Appender;
  readonly clickhouse: ClickHouseClient;
  readonly workspace: string;
  /** The records of an accepted event. */
  readonly recordsOf: (accepted: Accepted) => NewRecord[];
  readonly onRejected: (line: number, reason: string, raw: string) => void;
  /** Called when everything up to the counts is acknowledged. */
  readonly onAcknowledged: (counts: ImportCounts) => void;
  readonly signal: AbortSignal;
}

/** Rows that are asked about and sent together; also the most that is held in memory. */
const BATCH_ROWS = 2_000;

/**
 * Sends planned rows batch by batch; while one is under way the next is read. Events the archive has are left out.
 * Resolves with the counts at the end or, when the signal is aborted, behind the last acknowledged batch.
 */
export async function sendRows(
  planned: AsyncIterable<PlannedRow>,
  target: SendTarget,
  from: ImportCounts,
): Promise<ImportCounts> {
  let counts = from;
  let underWay = Promise.resolve();
  let batch: PlannedRow[] = [];
  const flush = async (): Promise<void> => {
    await underWay;
    const rows = batch;
    batch = [];
    underWay = sendBatch(rows, target, counts).then((after) => {
      counts = after;
      target.onAcknowledged(after);
    });
    // Awaited by the next flush; until then a rejection must not count as unhandled.
    underWay.catch(() => undefined);
  };
  for await (const row of planned) {
    if (target.signal.aborted) break;
    batch.push(row);
    if (batch.length >= BATCH_ROWS) await flush();
  }
  if (batch.length > 0 && !target.signal.aborted) await flush();
  await underWay;
  return counts;
}

async function sendBatch(rows: readonly PlannedRow[], target: SendTarget, before: ImportCounts): Promise<ImportCounts> {
  const accepted = rows.flatMap((row) => row.outcomes.flatMap((outcome) => ('ok' in outcome ? [outcome] : [])));
  const ids = accepted.map(({ ok }) => ok.message_id);
  const there = await alreadyThere(target.clickhouse, target.workspace, ids);
  const fresh = accepted.filter(({ ok }) => !there.has(eventKey(ok.origin, ok.message_id)));
  await target.appender.append(fresh.flatMap(target.recordsOf));
  const refused = rows.filter((row) => row.refused !== undefined);
  for (const { row, refused: reason } of refused) target.onRejected(row.line, reason ?? '', row.raw);
  return {
    rows: rows.at(-1)?.number ?? before.rows,
    sent: before.sent + fresh.length,
    already: before.already + accepted.length - fresh.length,
    rejected: before.rejected + refused.length,
  };
}

import type { IntakeOutcome } from '../../collector/domain/outcome.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import { applyMap, type Call } from './mapping/apply.ts';
import type { ImportMap } from './mapping/map.ts';
import { rowId } from './rows/identity.ts';
import { Occurrences } from './rows/occurrences.ts';
import type { Row } from './rows/row.ts';

/** The rules of the collector for one source: a call becomes a touchpoint or is refused. */
export type Intake = (call: Call) => IntakeOutcome;

/** A row and what it came to: touchpoints of all its events, or why it is left out. */
export interface PlannedRow {
  readonly row: Row;
  /** Place of the row in the file, from 1. */
  readonly number: number;
  readonly outcomes: readonly IntakeOutcome[];
  readonly refused?: string;
}

/**
 * Reads rows through the map and the collector's rules. Rows up to `skip` are only counted: their contents are needed
 * for the ids of equal rows behind them. A row is taken whole or not at all.
 */
export async function* planRows(
  rows: AsyncIterable<Row>,
  map: ImportMap,
  intake: Intake,
  skip = 0,
): AsyncGenerator<PlannedRow> {
  const occurrences = new Occurrences();
  let number = 0;
  for await (const row of rows) {
    number++;
    const id = row.ok ? rowId(row.columns, occurrences) : '';
    if (number <= skip) continue;
    yield planRow(row, number, id, map, intake);
  }
}

function planRow(row: Row, number: number, id: string, map: ImportMap, intake: Intake): PlannedRow {
  if (!row.ok) return { row, number, outcomes: [], refused: row.reason };
  const missing = number === 1 ? map.columns.filter((name) => !(name in row.columns)) : [];
  if (missing.length > 0)
    throw new ThroughlineError('TL_ROW', `the file has no column ${missing.join(', ')}, which the map needs`);
  const mapped = applyMap(map, row.columns, id);
  if (!mapped.ok) return { row, number, outcomes: [], refused: mapped.reason };
  const outcomes = mapped.calls.map(intake);
  const failed = outcomes.find((outcome) => 'failed' in outcome);
  if (failed && 'failed' in failed)
    return { row, number, outcomes: [], refused: `${failed.failed.code}: ${failed.failed.reason}` };
  return { row, number, outcomes };
}

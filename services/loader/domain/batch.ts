import type { Route } from './route.ts';
import type { Row } from './row.ts';

/** Rows that go to ClickHouse in one insert. */
export interface Batch {
  readonly route: Route;
  readonly schemaId: number;
  readonly rows: readonly Row[];
  /** ClickHouse ignores a second insert under the same token. */
  readonly token: string;
}

/** Calendar months in one insert at most: ClickHouse refuses an insert over 100 partitions. */
const ERA_MONTHS = 48;

/**
 * Groups a plan's rows by table, writer schema (a container has one) and era. The group of a row depends on nothing but
 * the row, so that whoever recovers a part of the plan uses the same tokens as its author.
 */
export function batchesOf(planId: string, rows: Iterable<Row>): Batch[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.route.table}:${row.schemaId}:${Math.floor(row.month / ERA_MONTHS)}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].map(([key, group]) => ({
    route: group[0]!.route,
    schemaId: group[0]!.schemaId,
    rows: group,
    token: `${planId}:${key}`,
  }));
}

/** The two halves of a refused batch, under tokens of their own. */
export function halvesOf(batch: Batch): [Batch, Batch] {
  const middle = batch.rows.length >> 1;
  const half = (rows: readonly Row[], name: string): Batch => ({ ...batch, rows, token: `${batch.token}/${name}` });
  return [half(batch.rows.slice(0, middle), 'a'), half(batch.rows.slice(middle), 'b')];
}

/** The rows of a batch that are not there yet, under a token that names exactly them. */
export function restOf(batch: Batch, there: (row: Row) => boolean, hash: (text: string) => string): Batch | undefined {
  const rows = batch.rows.filter((row) => !there(row));
  if (rows.length === 0) return undefined;
  const names = rows.map((row) => `${row.partition}:${row.offset}`).join(' ');
  return { ...batch, rows, token: `${batch.token}~${hash(names)}` };
}

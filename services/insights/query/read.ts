import type { z } from 'zod';
import type { Query, RunQuery } from './query.ts';

/** Runs a statement and reads every row by its schema. Throws when a row is not of that shape: a bug, not an answer. */
export async function readRows<R extends z.ZodType>(
  run: RunQuery,
  name: string,
  row: R,
  query: Query,
): Promise<z.output<R>[]> {
  const rows = await run(name, query);
  return rows.map((r) => row.parse(r));
}

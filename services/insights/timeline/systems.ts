import { z } from 'zod';
import type { Query, Scope } from '../query/query.ts';
import { lines } from '../reports/report.ts';

/** External systems events have named, so that a bare number can be looked up in each. */
export const systemsOf = (scope: Scope): Query => ({
  sql: lines(
    `SELECT DISTINCT substring(namespace, 10) AS system FROM ${scope.base}.identifier_values`,
    "WHERE workspace = {workspace:String} AND startsWith(namespace, 'external:')",
    'ORDER BY system',
    'LIMIT 20',
  ),
  params: { workspace: scope.workspace },
});
export const systemRow = z.object({ system: z.string() });

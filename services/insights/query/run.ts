import type { Histogram } from 'prom-client';
import type { ClickHouseClient, Settings } from '../../runtime/clickhouse/port.ts';
import { answerOf } from '../../runtime/clickhouse/refusal.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { RunQuery } from './query.ts';

/** Seconds a report may take before ClickHouse gives it up. */
const LONGEST_QUERY_S = 30;

/** Unknown database, table or column: the tables are older than this release, or not made yet. */
const MISSING_CODES: ReadonlySet<string> = new Set(['47', '60', '81']);

/** For questions about one person, a few granules each: sharing one out among threads costs more than reading it. */
export const ONE_THREAD: Settings = { max_threads: '1' };

/** Runs statements read-only and in bounded time, measures them, and says what to do when ClickHouse does not answer. */
export function clickHouseQueries(
  client: ClickHouseClient,
  seconds: Histogram<'query'>,
  settings: Settings = {},
): RunQuery {
  return async (name, query) => {
    const end = seconds.startTimer({ query: name });
    try {
      return await client.query<unknown>(query.sql, query.params, {
        outsideDatabase: true,
        timeoutMs: (LONGEST_QUERY_S + 5) * 1_000,
        settings: { readonly: '2', max_execution_time: LONGEST_QUERY_S, ...settings },
      });
    } catch (error) {
      throw new ThroughlineError('TL_STORE', explain(name, error), { cause: error });
    } finally {
      end();
    }
  };
}

function explain(name: string, error: unknown): string {
  const answer = answerOf(error);
  if (answer) {
    if (MISSING_CODES.has(answer.code))
      return `the query "${name}" found tables or views missing: run \`throughline migrate\` and ask again`;
    return `ClickHouse refused the query "${name}" (${answer.type ?? answer.code}); the log of ClickHouse has the rest`;
  }
  const cause = error instanceof Error ? error.message : String(error);
  return `ClickHouse does not answer (${cause.slice(0, 200)}): is it running? \`throughline doctor\` looks`;
}

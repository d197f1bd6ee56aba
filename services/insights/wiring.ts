import type { Registry } from 'prom-client';
import { normalise } from '../../schemas/normalise.ts';
import type { ClickHouseClient } from '../runtime/clickhouse/port.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { Log } from '../runtime/log/port.ts';
import { histogram } from '../runtime/metrics/register.ts';
import type { ApiContext } from './http/context.ts';
import { correctionWriter } from './identity/writer.ts';
import { scopeOf } from './query/query.ts';
import { readRows } from './query/read.ts';
import { clickHouseQueries, ONE_THREAD } from './query/run.ts';
import { shareAnswers } from './query/share.ts';
import { systemRow, systemsOf } from './timeline/systems.ts';
import { workspacesOf } from './workspaces.ts';

/** Milliseconds the list of external systems is kept. */
const SYSTEMS_KEEP_MS = 60_000;

/** What the routes work with, over a real ClickHouse. `clock` is epoch milliseconds. */
export function contextOf(given: {
  readonly config: Config;
  readonly client: ClickHouseClient;
  readonly metrics: Registry;
  readonly clock: () => number;
  /** Opens nothing before something is written. */
  readonly log: Pick<Log, 'appender'>;
}): ApiContext {
  const { env, file } = given.config;
  const seconds = histogram(given.metrics, 'throughline_insights_query_seconds');
  const lookup = clickHouseQueries(given.client, seconds, ONE_THREAD);
  const shared = shareAnswers(given.clock);
  const countries = new Map(file.workspaces.map((w) => [w.name, w.country]));
  return {
    workspaces: workspacesOf(file.workspaces),
    env,
    run: clickHouseQueries(given.client, seconds),
    lookup,
    shared,
    clock: given.clock,
    corrections: correctionWriter(given.log, env),
    normalise(workspace, { namespace, value }) {
      const normalised = normalise(namespace, value, countries.get(workspace) ?? '');
      return 'value' in normalised && normalised.value !== '' ? normalised.value : undefined;
    },
    systems: (workspace) =>
      shared.get(`systems ${workspace}`, SYSTEMS_KEEP_MS, async () => {
        const scope = scopeOf(env.CLICKHOUSE_DATABASE, workspace);
        return (await readRows(lookup, 'systems', systemRow, systemsOf(scope))).map((row) => row.system);
      }),
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { connectClickHouse } from '../runtime/clickhouse/connect.ts';
import type { Role, RoleContext, RunningRole } from '../runtime/lifecycle/port.ts';
import { histogram } from '../runtime/metrics/register.ts';
import type { ApiContext } from './http/context.ts';
import { buildServer } from './http/server.ts';
import { businessGauges } from './metrics/gauges.ts';
import { scopeOf } from './query/query.ts';
import { readRows } from './query/read.ts';
import { clickHouseQueries } from './query/run.ts';
import { shareAnswers } from './query/share.ts';
import { watchStore } from './store-watch.ts';
import { normalise } from './timeline/normalise.ts';
import { systemRow, systemsOf } from './timeline/systems.ts';
import { workspacesOf } from './workspaces.ts';

/** Milliseconds the list of external systems is kept. */
const SYSTEMS_KEEP_MS = 60_000;

async function start({ config, logger, metrics }: RoleContext): Promise<RunningRole> {
  const { env, file } = config;
  const client = connectClickHouse(env);
  const run = clickHouseQueries(client, histogram(metrics, 'throughline_insights_query_seconds'));
  const shared = shareAnswers(Date.now);
  const countries = new Map(file.workspaces.map((w) => [w.name, w.country]));
  const context: ApiContext = {
    workspaces: workspacesOf(file.workspaces),
    env,
    run,
    shared,
    clock: Date.now,
    normalise: (workspace, named) => normalise(named, countries.get(workspace) ?? ''),
    systems: (workspace) =>
      shared.get(`systems ${workspace}`, SYSTEMS_KEEP_MS, async () => {
        const scope = scopeOf(env.CLICKHOUSE_DATABASE, workspace);
        return (await readRows(run, 'systems', systemRow, systemsOf(scope))).map((row) => row.system);
      }),
  };
  businessGauges(metrics, context);
  const watch = watchStore(() => client.ping());
  const app = await buildServer({ context, metrics, logger, version: packageVersion(), notReady: watch.notReady });
  await app.listen({ host: env.TL_HOST, port: env.TL_INSIGHTS_PORT });
  return {
    notReady: watch.notReady,
    async stop() {
      watch.stop();
      await app.close();
      await client.close();
    },
  };
}

const packageVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return manifest && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : '';
};

/** Reports, customers and the page. Reads ClickHouse, writes nothing. */
export const insights: Role = {
  name: 'insights',
  port: (config) => config.env.TL_INSIGHTS_PORT,
  servesHttp: true,
  start,
};

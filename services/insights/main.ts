import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { connectClickHouse } from '../runtime/clickhouse/connect.ts';
import { shownGeneration } from '../runtime/clickhouse/shared.ts';
import { inGeneration } from '../runtime/generation/config.ts';
import type { Role, RoleContext, RunningRole } from '../runtime/lifecycle/port.ts';
import { connectLog } from '../runtime/log/connect.ts';
import { buildServer } from './http/server.ts';
import { businessGauges } from './metrics/gauges.ts';
import { operationalGauges } from './metrics/operational.ts';
import { findShown, watchShown } from './shown.ts';
import { watchStore } from './store-watch.ts';
import { contextOf } from './wiring.ts';

async function start({ config: installation, logger, metrics, again }: RoleContext): Promise<RunningRole> {
  const seen = await findShown(installation);
  const config = inGeneration(installation, seen);
  const { env } = config;
  const client = connectClickHouse(env);
  // Looks have connections of their own: behind sixteen slow reports they would come too late, and insights look broken.
  const watching = connectClickHouse(env);
  const log = connectLog(env, 'insights', logger);
  const context = contextOf({ config, client, metrics, clock: Date.now, log });
  businessGauges(metrics, context);
  operationalGauges(metrics, context, { log, env });
  const watch = watchStore(() => watching.ping());
  const shown = watchShown(() => shownGeneration(watching), seen, again);
  const app = await buildServer({ context, metrics, logger, version: packageVersion(), notReady: watch.notReady });
  await app.listen({ host: env.TL_HOST, port: env.TL_INSIGHTS_PORT });
  return {
    notReady: watch.notReady,
    async stop() {
      watch.stop();
      shown.stop();
      await app.close();
      await log.close();
      await Promise.all([client.close(), watching.close()]);
    },
  };
}

const packageVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return manifest && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : '';
};

/** Reports, customers and the page. Reads ClickHouse; of all it writes only what people decide about identity. */
export const insights: Role = {
  name: 'insights',
  port: (config) => config.env.TL_INSIGHTS_PORT,
  servesHttp: true,
  start,
};

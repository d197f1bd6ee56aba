import { connectClickHouse, reloadLinks } from '../runtime/clickhouse/index.ts';
import type { Role } from '../runtime/lifecycle/port.ts';
import { connectLog } from '../runtime/log/connect.ts';
import { Backlog } from './backlog.ts';
import { Inserter } from './insert.ts';
import { LinkReload } from './links.ts';
import { Loader } from './loader.ts';
import { loaderMetrics, registerLag } from './metrics.ts';
import { groupOf, routesOf } from './topology.ts';

/** Carries the output topics into ClickHouse, each record once. */
export const loader: Role = {
  name: 'loader',
  servesHttp: false,
  port: (config) => config.env.TL_LOADER_PORT,
  async start({ config: { env }, logger, metrics, fail }) {
    const log = connectLog(env, 'throughline-loader', logger);
    const client = connectClickHouse(env);
    const routes = routesOf(env.TL_TOPIC_PREFIX);
    const backlog = new Backlog();
    let trouble: string | undefined;
    const inserter = new Inserter({
      client,
      metrics: loaderMetrics(metrics),
      onTrouble: (reason) => {
        if (reason !== undefined && trouble === undefined) logger.warn({ reason }, 'waiting for ClickHouse');
        trouble = reason;
      },
    });
    registerLag(
      metrics,
      log,
      routes.map((route) => route.topic),
      backlog,
    );
    const links = new LinkReload(() => reloadLinks(client), logger);
    const running = new Loader({
      log,
      groupId: groupOf(env.TL_TOPIC_PREFIX),
      routes,
      pace: { flushRows: env.TL_FLUSH_ROWS, flushMs: env.TL_FLUSH_MS },
      backlog,
      inserter,
      logger,
      now: Date.now,
      onLoaded: (tables) => links.loaded(tables),
      onFault: fail,
    });
    await running.start();
    return {
      notReady: () => [...(trouble === undefined ? [] : [trouble]), ...running.held()],
      async stop() {
        await running.stop();
        links.stop();
        await log.close();
        await client.close();
      },
    };
  },
};

import { loaderGroup } from '../../schemas/topics.ts';
import { type ClickHouseClient, connectClickHouse, reloadLinks } from '../runtime/clickhouse/index.ts';
import type { Config, Environment } from '../runtime/config/schema.ts';
import { followGeneration, type OwnGeneration } from '../runtime/generation/follow.ts';
import type { Role } from '../runtime/lifecycle/port.ts';
import { connectLog } from '../runtime/log/connect.ts';
import { Backlog } from './backlog.ts';
import { Inserter } from './insert.ts';
import { LinkReload } from './links.ts';
import { Loader } from './loader.ts';
import { loaderMetrics, registerLag } from './metrics.ts';
import { type Part, routesOf } from './topology.ts';

/** Carries the output topics into ClickHouse, each record once. */
export const loader: Role = {
  name: 'loader',
  servesHttp: false,
  port: (config) => config.env.TL_LOADER_PORT,
  async start({ config: installation, logger, metrics, fail, again }) {
    const log = connectLog(installation.env, 'throughline-loader', logger);
    const generation = await followGeneration({ config: installation, log, logger, metrics, onChange: again });
    const { env } = generation.config;
    let trouble: string | undefined;
    const count = loaderMetrics(metrics);
    const backlogs: Backlog[] = [];
    const clients: ClickHouseClient[] = [];
    const shared = connectClickHouse(installation.env);

    /** Loads a part of the topics by a group of their prefix into the database that part has. */
    function loadPart({ env: at, part }: LoadPart, onLoaded: (tables: ReadonlySet<string>) => void): Loader {
      const client = connectClickHouse(at);
      const backlog = new Backlog();
      clients.push(client);
      backlogs.push(backlog);
      const onTrouble = (reason: string | undefined) => {
        if (reason !== undefined && trouble === undefined) logger.warn({ reason }, 'waiting for ClickHouse');
        trouble = reason;
      };
      return new Loader({
        log,
        groupId: loaderGroup(at.TL_TOPIC_PREFIX),
        routes: routesOf(at.TL_TOPIC_PREFIX, part),
        pace: { flushRows: at.TL_FLUSH_ROWS, flushMs: at.TL_FLUSH_MS },
        backlog,
        inserter: new Inserter({ client, installation: shared, metrics: count, onTrouble }),
        logger,
        now: () => performance.now(),
        wall: Date.now,
        onLoaded,
        onFault: fail,
      });
    }

    const links = new LinkReload(async () => {
      for (const client of clients) if (client.database === env.CLICKHOUSE_DATABASE) await reloadLinks(client);
    }, logger);
    const running = partsOf(installation, generation).map((part) => loadPart(part, (tables) => links.loaded(tables)));
    registerLag(
      metrics,
      log,
      partsOf(installation, generation).flatMap(({ env: at, part }) =>
        routesOf(at.TL_TOPIC_PREFIX, part).map(({ topic }) => topic),
      ),
      backlogs,
    );
    await Promise.all(running.map((one) => one.start()));
    return {
      notReady: () => [...(trouble === undefined ? [] : [trouble]), ...running.flatMap((one) => one.held())],
      async stop() {
        generation.stop();
        await Promise.all(running.map((one) => one.stop()));
        links.stop();
        await log.close();
        await Promise.all([shared, ...clients].map((client) => client.close()));
      },
    };
  },
};

interface LoadPart {
  readonly env: Environment;
  readonly part: Part;
}

/**
 * What there is to load. The first generation has one group for all, as it had before there were others; later ones load
 * what they derive by a group of their own, and what is shared goes on in the first one's. One that is built loads only
 * what it derives: the live one has the rest.
 */
function partsOf(installation: Config, { config, record, builder }: OwnGeneration): LoadPart[] {
  if (!record) return [{ env: config.env, part: 'all' }];
  const derived: LoadPart = { env: config.env, part: 'derived' };
  return builder ? [derived] : [derived, { env: installation.env, part: 'shared' }];
}

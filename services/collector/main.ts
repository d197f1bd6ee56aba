import { DEVELOPMENT_WRITE_KEY } from '../runtime/config/load.ts';
import type { Role } from '../runtime/lifecycle/port.ts';
import { connectLog } from '../runtime/log/connect.ts';
import { makeCollector } from './collector.ts';
import { sourcesOf } from './sources/sources.ts';

/** HTTP -> touchpoints. Listens with Kafka or without; /readyz tells the difference. */
export const collector: Role = {
  name: 'collector',
  port: (config) => config.env.TL_COLLECTOR_PORT,
  servesHttp: true,
  async start(context) {
    const { config, logger } = context;
    const { server, notReady, stop } = makeCollector(context, connectLog(config.env, 'throughline-collector', logger));
    const url = await server.listen({ host: config.env.TL_HOST, port: config.env.TL_COLLECTOR_PORT });
    if (sourcesOf(config).find(DEVELOPMENT_WRITE_KEY))
      logger.warn(
        { writeKey: DEVELOPMENT_WRITE_KEY },
        'there is no configuration file: the development write key is valid',
      );
    logger.info({ url, sources: sourcesOf(config).all.length }, 'collector listens');
    return { notReady, stop };
  },
};

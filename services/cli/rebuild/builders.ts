import { freePorts } from '../../../deploy/local/index.ts';
import { type Supervised, superviseRole } from '../../runtime/lifecycle/supervise.ts';
import { workerOf } from '../system/roles.ts';
import type { Site } from './site.ts';

/** Starts after which something is wrong that another start does not mend. */
const MOST_STARTS = 10;

/** The workers of a generation that is built: journeys for all partitions, and a loader. */
export interface Builders {
  /** Starts journeys again: at another stage of its generation it reads something else. */
  restart(): Promise<void>;
  /** Throws when they fail again and again. */
  check(): void;
  stop(): Promise<void>;
}

/** Starts workers for a generation, on free ports beside the live ones. They end with this process, whatever ends it. */
export async function startBuilders(site: Site, generation: number): Promise<Builders> {
  const [journeysPort = 0, loaderPort = 0] = await freePorts(2);
  const env: NodeJS.ProcessEnv = {
    ...site.env,
    TL_GENERATION: String(generation),
    TL_ORDINAL: '0',
    TL_INSTANCES: '1',
    TL_JOURNEYS_PORT: String(journeysPort),
    TL_LOADER_PORT: String(loaderPort),
    TL_LOG_LEVEL: site.env['TL_LOG_LEVEL'] || 'warn',
  };
  const start = (role: 'journeys' | 'loader'): Supervised =>
    superviseRole(workerOf(role), { name: role, logger: site.logger, env, signals: false });
  const loader = start('loader');
  let journeys = start('journeys');
  return {
    async restart() {
      await journeys.stop();
      journeys = start('journeys');
    },
    check() {
      for (const [name, role] of Object.entries({ journeys, loader }))
        if (role.restarts() > MOST_STARTS)
          throw new Error(`the ${name} of generation ${generation} fails again and again: TL_LOG_LEVEL=info shows why`);
    },
    async stop() {
      await Promise.all([journeys.stop(), loader.stop()]);
    },
  };
}

import { z } from 'zod';
import { freePorts } from '../../../deploy/local/index.ts';
import { type Supervised, superviseRole } from '../../runtime/lifecycle/supervise.ts';
import { isStop } from '../../runtime/task/stopped.ts';
import { workerOf } from '../system/roles.ts';
import { RoleEndedError } from '../terminal/exit.ts';
import type { Site } from './site.ts';

/** Starts after which something is wrong that another start does not mend. */
const MOST_STARTS = 10;
/** Milliseconds between looks whether a partition of journeys has stopped. */
const LOOK_MS = 2_000;

/** The workers of a generation that is built: journeys for all partitions, and a loader. */
export interface Builders {
  /** Starts journeys again: at another stage of its generation it reads something else. */
  restart(): Promise<void>;
  /** Throws when they will not get done: RoleEndedError when one ended for good. */
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
  let stops: string[] = [];
  const watch = setInterval(() => {
    stopsAt(`http://${site.config.env.TL_HOST}:${journeysPort}`).then((found) => {
      stops = found;
    });
  }, LOOK_MS);
  return {
    async restart() {
      await journeys.stop();
      stops = [];
      journeys = start('journeys');
    },
    check() {
      checkBuilder(`the loader of generation ${generation}`, loader, []);
      checkBuilder(`the journeys of generation ${generation}`, journeys, stops);
    },
    async stop() {
      clearInterval(watch);
      await Promise.all([journeys.stop(), loader.stop()]);
    },
  };
}

/** Throws when a worker ended for good, fails again and again, or has partitions that stopped. */
export function checkBuilder(
  what: string,
  role: Pick<Supervised, 'restarts' | 'gaveUp'>,
  stops: readonly string[],
): void {
  const code = role.gaveUp();
  if (code !== undefined) throw new RoleEndedError(what, code);
  if (role.restarts() > MOST_STARTS) throw new Error(`${what} fails again and again: TL_LOG_LEVEL=info shows why`);
  if (stops.length > 0)
    throw new Error(`${what} cannot go on, and another start would stop there, too: ${stops.join('; ')}`);
}

const readiness = z.object({ reasons: z.array(z.string()) });

/** What stopped for good, of the reasons a role gives for not being ready; nothing while it does not answer. */
async function stopsAt(url: string): Promise<string[]> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(LOOK_MS) });
    return readiness.parse(await answer.json()).reasons.filter(isStop);
  } catch {
    return [];
  }
}

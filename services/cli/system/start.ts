import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { Config, Environment } from '../../runtime/config/schema.ts';
import { inGeneration } from '../../runtime/generation/config.ts';
import { liveOf, readGenerations } from '../../runtime/generation/read.ts';
import { type Supervised, superviseRole } from '../../runtime/lifecycle/supervise.ts';
import { connectLog } from '../../runtime/log/connect.ts';
import { createLogger } from '../../runtime/logging/logger.ts';
import { RoleEndedError, UnreachableError } from '../terminal/exit.ts';
import { say, seconds } from '../terminal/output.ts';
import { environmentOf, reachable } from './environment.ts';
import { fingerprintOf } from './identity-secret.ts';
import { checkMachine } from './preflight.ts';
import { type RoleName, workerOf } from './roles.ts';
import { noteRunning } from './running.ts';
import { openServers, type Servers, serversDirOf } from './servers.ts';
import { makeTopics } from './topics.ts';
import { urlOf } from './urls.ts';

/** What is to be started. */
export interface StartPlan {
  readonly dataDir: string;
  readonly portBase?: number;
  readonly roles: readonly RoleName[];
  /** Variables that go before those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Log level of the roles where the environment names none. */
  readonly logLevel?: string;
  readonly signal: AbortSignal;
}

/** An installation that runs under this process. */
export interface StartedSystem {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly servers: Servers;
  readonly roles: ReadonlyMap<RoleName, Supervised>;
  /** Resolves when a role has answered that it is ready. */
  ready(role: RoleName, waitMs: number): Promise<void>;
  /** Rejects with RoleEndedError when a role ended for good though nobody asked; never resolves. */
  readonly broken: Promise<never>;
  /** Ends roles, then servers; nothing is left running. */
  stop(): Promise<void>;
}

const READY_MS = 180_000;

/**
 * Starts servers (where none are given), makes topics and tables, starts the roles and waits until they are ready.
 * Rejects, with nothing left running, when something cannot start.
 */
export async function startSystem(plan: StartPlan): Promise<StartedSystem> {
  const base = environmentOf(plan, process.env);
  // A wrong configuration is told before anything is started.
  const { env: settings } = loadConfig(base);
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const failed = new AbortController();
  const signal = AbortSignal.any([plan.signal, failed.signal]);
  const embedded = !base['KAFKA_BROKERS'] && !base['CLICKHOUSE_URL'];
  const serversDir = serversDirOf(plan.dataDir);
  await checkMachine({ ...plan, env: settings, portBase: plan.portBase, embedded, serversDir });
  try {
    const servers = await step('Kafka and ClickHouse answer', () => openServers(base, plan.dataDir, plan.portBase));
    undo.push(() => servers.stop());
    const env = { ...base, ...servers.env };
    const config = await step('topics and tables are there', () => prepare(loadConfig(env)));
    plan.signal.throwIfAborted();
    undo.push(noteRunning(plan.dataDir, reachable(env), fingerprintOf(config.env.TL_IDENTITY_SECRET)));
    const logger = createLogger('start', config.env.TL_LOG_LEVEL);
    const roles = new Map(plan.roles.map((name) => [name, supervise(name, env, logger)]));
    undo.push(() => Promise.all([...roles.values()].map((role) => role.stop())));
    const broken = brokenOf(roles);
    const ready = (role: RoleName, waitMs: number) => waitReady(config.env, role, waitMs, signal);
    const all = Promise.all(plan.roles.map((role) => ready(role, READY_MS)));
    await step(`${plan.roles.join(', ')} ready`, () => Promise.race([all, broken]));
    return { config, env, servers, roles, ready, broken, stop };
  } catch (error) {
    failed.abort();
    await stop();
    throw error;
  }
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const result = await work();
  say(`${what} (${seconds(Date.now() - started)})`);
  return result;
}

/** Topics and tables of the live generation, whose names it gives; both sides at once. */
async function prepare(installation: Config): Promise<Config> {
  const log = connectLog(installation.env, 'throughline-start', createLogger('start', 'silent'));
  const client = connectClickHouse(installation.env);
  try {
    const live = liveOf(await readGenerations(log, installation.env.TL_TOPIC_PREFIX));
    const config = inGeneration(installation, live?.generation ?? 1);
    const { CLICKHOUSE_DATABASE: database } = config.env;
    await Promise.all([makeTopics(log, config.env), migrate(client, { database, workspaces: config.file.workspaces })]);
    return config;
  } finally {
    await Promise.all([log.close(), client.close()]);
  }
}

const supervise = (role: RoleName, env: NodeJS.ProcessEnv, logger: Logger): Supervised =>
  superviseRole(workerOf(role), { name: role, logger, env, signals: false });

/** Rejects once one of the roles ended for good though nobody asked. */
export function brokenOf(roles: ReadonlyMap<RoleName, Pick<Supervised, 'done' | 'gaveUp'>>): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    for (const [name, role] of roles)
      void role.done.then(() => {
        const code = role.gaveUp();
        if (code !== undefined) reject(new RoleEndedError(name, code));
      });
  });
  // Not everybody waits for it.
  broken.catch(() => undefined);
  return broken;
}

async function waitReady(env: Environment, role: RoleName, waitMs: number, signal: AbortSignal): Promise<void> {
  let last = 'it does not answer';
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(50, undefined, { signal })) {
    try {
      const answer = await fetch(`${urlOf(env, role)}/readyz`, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return void (await answer.arrayBuffer());
      last = await answer.text();
    } catch {
      // Not listening yet.
    }
  }
  throw new UnreachableError(`${role} is not ready after ${seconds(waitMs)}: ${last}`);
}

import type { Logger } from 'pino';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { answerOf } from '../../runtime/clickhouse/refusal.ts';
import { shownGeneration } from '../../runtime/clickhouse/shared.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { type Config, DEVELOPMENT_SECRET, type WorkspaceConfig } from '../../runtime/config/schema.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import { inGeneration } from '../../runtime/generation/config.ts';
import { connectLog } from '../../runtime/log/connect.ts';
import type { Log } from '../../runtime/log/port.ts';
import { createLogger } from '../../runtime/logging/logger.ts';
import { messageOf, UnreachableError, UsageError } from '../terminal/exit.ts';
import { means, stated } from './environment.ts';
import { fingerprintOf } from './identity-secret.ts';
import { dataDirOf, findRunning } from './running.ts';

/** An installation as commands see it: its configuration, and its servers on demand. */
export interface Installation {
  readonly config: Config;
  readonly dataDir: string;
  readonly logger: Logger;
  /** Variables to start another process of this installation with. */
  readonly env: NodeJS.ProcessEnv;
  /** The configuration with the names of the generation people see. Throws UnreachableError when ClickHouse does not answer, TL_CONFIG when it refuses the user. */
  seen(): Promise<Config>;
  /** The base tables of the generation people see, or a database. Throws as `seen` does. */
  clickhouse(database?: string): Promise<ClickHouseClient>;
  /** Throws UnreachableError when Kafka does not answer. */
  log(): Promise<Log>;
  /** The named workspace, else the only or first one. Throws UsageError when there is none of that name. */
  workspace(name?: string): WorkspaceConfig;
  close(): Promise<void>;
}

const HINT = 'is it started (throughline start), and is the address right (throughline doctor)?';

/** What is wrong where ClickHouse does not answer a question that needs nothing. */
function clickHouseFault(url: string, error: unknown): Error {
  const answer = answerOf(error);
  if (!answer) return new UnreachableError(`ClickHouse at ${url} does not answer (${messageOf(error)}): ${HINT}`);
  const refusal = `ClickHouse at ${url} refuses: ${messageOf(error)}`;
  return answer.type === 'AUTHENTICATION_FAILED'
    ? new ThroughlineError('TL_CONFIG', `${refusal}\nCompare CLICKHOUSE_USER and CLICKHOUSE_PASSWORD`)
    : new UnreachableError(refusal);
}

/**
 * The installation of a command line: what the environment says; else the one that runs on the data folder; else the
 * defaults. Throws TL_CONFIG with every fault of the configuration, and where the identity secret is not that of the
 * installation that runs.
 */
export function openInstallation(dataDirOption: string | undefined, env = process.env): Installation {
  const dataDir = dataDirOf(dataDirOption, env);
  const running = findRunning(dataDir);
  const merged: NodeJS.ProcessEnv = { ...running?.env, ...stated(env), TL_DATA_DIR: dataDir };
  const config = loadConfig(merged);
  const secret = config.env.TL_IDENTITY_SECRET;
  if (running && means(merged, running.env) && running.fingerprint !== fingerprintOf(secret))
    throw new ThroughlineError(
      'TL_CONFIG',
      `TL_IDENTITY_SECRET is ${secret === DEVELOPMENT_SECRET ? 'not set here, but where this installation was started it is' : 'another one here than where this installation was started'}: the same customer would become another one. Use the same here as there (.env)`,
    );
  const logger = createLogger('cli', env['TL_LOG_LEVEL'] || 'silent');
  const open: { close(): Promise<void> }[] = [];
  let log: Log | undefined;
  let seen: Promise<Config> | undefined;

  async function connect(database: string): Promise<ClickHouseClient> {
    const client = connectClickHouse(config.env, database);
    open.push(client);
    try {
      await client.query('SELECT 1', {}, { timeoutMs: 5_000, outsideDatabase: true });
    } catch (error) {
      throw clickHouseFault(config.env.CLICKHOUSE_URL, error);
    }
    return client;
  }

  async function findSeen(): Promise<Config> {
    seen ??= connect(config.env.CLICKHOUSE_DATABASE).then(async (client) =>
      inGeneration(config, await shownGeneration(client)),
    );
    return seen;
  }

  return {
    config,
    dataDir,
    logger,
    env: merged,
    seen: findSeen,
    clickhouse: async (database) => connect(database ?? (await findSeen()).env.CLICKHOUSE_DATABASE),
    async log() {
      if (log) return log;
      log = connectLog(config.env, 'cli', logger);
      open.push(log);
      try {
        await log.listTopics();
      } catch (error) {
        throw new UnreachableError(
          `Kafka at ${config.env.KAFKA_BROKERS} does not answer (${messageOf(error)}): ${HINT}`,
        );
      }
      return log;
    },
    workspace(name) {
      const all = config.file.workspaces;
      const found = name === undefined ? all[0] : all.find((workspace) => workspace.name === name);
      if (!found)
        throw new UsageError(`there is no workspace "${name}"; there are ${all.map((w) => w.name).join(', ')}`);
      return found;
    },
    async close() {
      for (const one of open.splice(0)) await one.close().catch(() => undefined);
    },
  };
}

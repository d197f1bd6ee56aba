import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_FILE } from '../../runtime/config/load.ts';
import { DEFAULT_FILE } from '../../runtime/config/schema.ts';
import { rolePorts } from './ports.ts';

/** What a start adds to the variables of its process. */
interface Added {
  readonly dataDir: string;
  readonly portBase?: number;
  /** Variables a command states itself. */
  readonly env?: Readonly<Record<string, string>>;
  readonly logLevel?: string;
}

/**
 * The variables of an installation: what a command says goes before what happens to be set, be it in the shell or in
 * `.env`; only the log level is a default.
 */
export const environmentOf = (
  { dataDir, portBase, env, logLevel }: Added,
  set: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv => ({
  TL_LOG_LEVEL: logLevel,
  ...stated(set),
  ...rolePorts(portBase),
  ...env,
  TL_DATA_DIR: dataDir,
});

/** Variables that say something: one that is set to "" counts as not set. */
export const stated = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

const REACHABLE =
  /^(KAFKA_BROKERS|CLICKHOUSE_(URL|DATABASE)|TL_(\w+_PORT|HOST|CONFIG|PARTITIONS|REPLICAS|TOPIC_PREFIX|WRITE_KEY))$/;

/** What another command, in whatever folder, needs to find an installation and its rules; no secrets. */
export const reachable = (env: NodeJS.ProcessEnv): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && REACHABLE.test(name) ? [[name, value]] : [])),
  ),
  ...fileIn(env),
});

/** The configuration file that these variables mean in this folder, wherever a command looks for it later; {} without one. */
function fileIn({ TL_CONFIG }: NodeJS.ProcessEnv): { TL_CONFIG?: string } {
  if (TL_CONFIG === NO_FILE) return { TL_CONFIG };
  const path = resolve(TL_CONFIG || DEFAULT_FILE);
  return TL_CONFIG || existsSync(path) ? { TL_CONFIG: path } : {};
}

/** Whether variables mean the installation that says of itself how it is reached. */
export const means = (env: NodeJS.ProcessEnv, running: Readonly<Record<string, string>>): boolean =>
  ['KAFKA_BROKERS', 'TL_TOPIC_PREFIX'].every((name) => (env[name] ?? '') === (running[name] ?? ''));

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ThroughlineError } from '../errors.ts';
import { consistencyFaults } from './consistency.ts';
import { readEnvironment } from './environment.ts';
import { type ConfigFault, describeFault, locate } from './faults.ts';
import { type Config, type ConfigFile, configFile, DEFAULT_FILE } from './schema.ts';
import { parseYaml } from './yaml.ts';

/** Write key of the development source that exists while there is no configuration file. */
export const DEVELOPMENT_WRITE_KEY = 'development-write-key';

/** What TL_CONFIG says where there is to be no file, whatever lies in the folder. */
export const NO_FILE = 'development';

/**
 * Reads environment and file once. Without TL_CONFIG and without a throughline.yaml, or with TL_CONFIG=development, these
 * are the defaults: one workspace `main` with a source `development`. A file that is named but missing is a fault: with
 * the defaults in its place everybody could send. Throws TL_CONFIG with every fault at once, each with its line, its column and what to write instead.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const environment = readEnvironment(env);
  const read = readFile(env['TL_CONFIG'] || undefined, env);
  const faults = [...environment.faults, ...read.faults];
  if (!environment.env || !read.file || faults.length > 0) throw configError(faults);
  return {
    file: resolveWriteKeys(read.file, env),
    env: environment.env,
    version: sha256(JSON.stringify(rulesIn(read.file))).slice(0, 8),
  };
}

function readFile(named: string | undefined, env: NodeJS.ProcessEnv): { file?: ConfigFile; faults: ConfigFault[] } {
  const path = named ?? DEFAULT_FILE;
  const text = named === NO_FILE ? undefined : readText(path);
  if (text !== undefined) return readConfigFile(text, path, env);
  if (named === undefined || named === NO_FILE) return { file: developmentFile(), faults: [] };
  return { faults: [{ where: 'environment', message: `TL_CONFIG: there is no file ${resolve(path)}` }] };
}

/** Parses the text of a configuration file; `path` is only named in the faults, `env` holds write keys it may name. */
export function readConfigFile(
  text: string,
  path: string,
  env: NodeJS.ProcessEnv = {},
): { file?: ConfigFile; faults: ConfigFault[] } {
  const yaml = parseYaml(text, path);
  if (yaml.faults.length > 0) return { faults: yaml.faults };
  const parsed = configFile.safeParse(yaml.value ?? {});
  if (!parsed.success) return { faults: locate(parsed.error.issues, yaml, path) };
  // Two variables may hold one key.
  const faults = consistencyFaults(resolveWriteKeys(parsed.data, env));
  return { file: parsed.data, faults: faults.map((fault) => yaml.place(fault)) };
}

/**
 * What rows are derived by: all but what only the door and the command line read. A key that is rotated, or a source that
 * is added, leaves every figure what it was, so rows of before are no rows of older rules.
 */
const rulesIn = ({ limits: _limits, workspaces, ...whole }: ConfigFile) => ({
  ...whole,
  workspaces: workspaces.map(
    ({ sources: _sources, consent: _consent, country: _country, identity: { limits }, ...rules }) => ({
      ...rules,
      identity: { limits },
    }),
  ),
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const configError = (faults: readonly ConfigFault[]): ThroughlineError =>
  new ThroughlineError(
    'TL_CONFIG',
    `${faults.length === 1 ? 'The configuration has a fault' : `The configuration has ${faults.length} faults`}:\n${faults
      .map((fault) => `  ${describeFault(fault)}`)
      .join('\n')}\nEvery key with its meaning: throughline start --help`,
  );

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ThroughlineError('TL_CONFIG', `${path} cannot be read: ${String(error)}`, { cause: error });
  }
}

const developmentFile = (): ConfigFile =>
  configFile.parse({
    workspaces: [
      { name: 'main', sources: [{ id: 'development', write_key: { sha256: sha256(DEVELOPMENT_WRITE_KEY) } }] },
    ],
  });

/** Replaces `{env: NAME}` by the hash of the variable, where it is set: only the collector needs all of them. */
function resolveWriteKeys(file: ConfigFile, env: NodeJS.ProcessEnv): ConfigFile {
  const workspaces = file.workspaces.map((workspace) => ({
    ...workspace,
    sources: workspace.sources.map((source) => {
      const key = source.write_key;
      const value = key && 'env' in key ? env[key.env] : undefined;
      return value ? { ...source, write_key: { sha256: sha256(value) } } : source;
    }),
  }));
  return { ...file, workspaces };
}

import { existsSync } from 'node:fs';
import { loadConfig } from '../../runtime/config/load.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { UsageError } from '../terminal/exit.ts';

/** A configuration that is not in force. Throws UsageError where the file is missing, TL_CONFIG with its faults. */
export function readNewConfig(path: string, env: NodeJS.ProcessEnv): Config {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  return loadConfig({ ...env, TL_CONFIG: path });
}

import { statSync } from 'node:fs';
import { ThroughlineError } from '../../runtime/errors.ts';
import { messageOf } from '../terminal/exit.ts';

/**
 * Takes the variables of a file into the process, where it is there; what is set already wins. A folder of that name is
 * something else's. Throws TL_CONFIG when the file cannot be read.
 */
export function loadDotEnv(path = '.env'): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    throw new ThroughlineError('TL_CONFIG', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

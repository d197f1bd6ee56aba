import { loadConfig } from '../runtime/config/load.ts';
import { runWorker } from '../runtime/lifecycle/worker.ts';
import { isRoleName, loadRole } from './system/roles.ts';
import { EXIT, exitCodeOf, messageOf } from './terminal/exit.ts';

/**
 * The process of one role, started by its parent with everything in the environment: it loads that role alone, as the
 * whole command line takes most of a second after every restart.
 */
const role = process.argv[2] ?? '';
try {
  if (!isRoleName(role)) throw new Error(`there is no role "${role}"`);
  await runWorker(await loadRole(role), { config: loadConfig() });
} catch (error) {
  process.stderr.write(`throughline ${role}: ${messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error) || EXIT.fault;
}

import { Command } from 'commander';
import { z } from 'zod';
import { superviseRole } from '../../runtime/lifecycle/supervise.ts';
import { runWorker } from '../../runtime/lifecycle/worker.ts';
import { createLogger } from '../../runtime/logging/logger.ts';
import { developmentSecretRemark } from '../system/identity-secret.ts';
import { openInstallation } from '../system/reach.ts';
import { loadRole, type RoleName, workerOf } from '../system/roles.ts';
import { exitCodeOf, messageOf } from '../terminal/exit.ts';
import { red, say } from '../terminal/output.ts';

const MEANING: Record<RoleName, string> = {
  collector: 'take events over HTTP and write them to Kafka',
  journeys: 'turn touchpoints into sessions, journeys and credits, exactly once',
  loader: 'carry the output topics into ClickHouse, exactly once',
  insights: 'serve reports, timelines and the page',
};

const shape = z.object({ dataDir: z.string().optional(), worker: z.boolean() });

/** `<role>`: a parent that restarts its worker (worker.ts); with `--worker` no parent, for a supervisor of one's own. */
export const roleCommand = (role: RoleName): Command =>
  new Command(role)
    .description(MEANING[role])
    .option('--worker', 'run in this process, without a parent that starts it again', false)
    .addHelpText(
      'after',
      '\nConfigured by throughline.yaml and the environment: throughline start --help lists every key.',
    )
    .action(async function run(this: Command) {
      const { dataDir, worker } = shape.parse(this.optsWithGlobals());
      try {
        const { config, env } = openInstallation(dataDir);
        const logger = createLogger(role, config.env.TL_LOG_LEVEL);
        const remark = developmentSecretRemark(config);
        if (remark) logger.warn(remark);
        if (worker) return await runWorker(await loadRole(role), { config, logger });
        process.exitCode = await superviseRole(workerOf(role), { name: role, logger, env }).done;
      } catch (error) {
        say(`${red('throughline:')} ${messageOf(error)}`);
        process.exitCode = exitCodeOf(error);
      }
    });

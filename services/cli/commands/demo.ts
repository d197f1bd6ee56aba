import { Command } from 'commander';
import { z } from 'zod';
import { DEMO_WORKSPACE, demoKey, writeDemoConfig } from '../demo/config.ts';
import { runDemo } from '../demo/run.ts';
import { ROLE_NAMES } from '../system/roles.ts';
import { dataDirOf } from '../system/running.ts';
import { startSystem } from '../system/start.ts';
import { EXIT } from '../terminal/exit.ts';
import { patientAction } from './action.ts';
import { portBase } from './start.ts';

const shape = {
  portBase,
  people: z.coerce.number().int().min(10).max(1_000_000),
  days: z.coerce.number().int().min(7).max(365),
  seed: z.string(),
  rate: z.coerce.number().positive().max(1_000),
  once: z.boolean(),
};

/** `demo`: a retailer's quarter, loaded, audited and told; then live until Ctrl-C. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('start everything, load a simulated retailer, prove the numbers, then run live until Ctrl-C')
    .option('--people <n>', 'simulated customers, about 8 events each in 90 days', '20000')
    .option('--days <n>', 'days of history', '90')
    .option('--seed <text>', 'same seed, same people', 'demo')
    .option('--rate <n>', 'live events a second', '10')
    .option('--once', 'end after the story', false)
    .option('--port-base <n>', 'first of eight ports; see start --help')
    .addHelpText('after', '\nA second start uses the data again. Another --data-dir begins anew.')
    .action(
      patientAction(shape, async ({ options, interrupted }) => {
        const dataDir = dataDirOf(options.dataDir, process.env);
        const system = await startSystem({
          dataDir,
          roles: ROLE_NAMES,
          env: { TL_CONFIG: writeDemoConfig(dataDir), TL_WRITE_KEY: demoKey('web') },
          logLevel: 'error',
          signal: interrupted,
          ...(options.portBase === undefined ? {} : { portBase: options.portBase }),
        });
        try {
          const demo = runDemo(system, { ...options, dataDir, workspace: DEMO_WORKSPACE, signal: interrupted });
          const ok = await Promise.race([demo, system.broken]);
          return ok ? EXIT.ok : EXIT.auditDifference;
        } finally {
          await system.stop();
        }
      }),
    );

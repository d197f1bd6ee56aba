import { Command } from 'commander';
import { z } from 'zod';
import { describeKeys } from '../../runtime/config/keys.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../runtime/config/load.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { isDevelopmentSource } from '../setup/write-key.ts';
import { developmentSecretRemark } from '../system/identity-secret.ts';
import { ROLE_NAMES, type RoleName } from '../system/roles.ts';
import { dataDirOf } from '../system/running.ts';
import { startSystem } from '../system/start.ts';
import { urlOf } from '../system/urls.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say } from '../terminal/output.ts';
import { patientAction } from './action.ts';

/** Reads `--port-base`. */
export const portBase = z.coerce.number().int().min(1_024).max(65_527).optional();

const rolesOf = (given: string): RoleName[] => {
  if (given === 'all') return [...ROLE_NAMES];
  const role = ROLE_NAMES.find((name) => name === given);
  if (!role) throw new UsageError(`give all, or one of ${ROLE_NAMES.join(', ')}`);
  return [role];
};

const keys = (): string =>
  describeKeys()
    .map(({ place, key, default: usual, meaning }) => {
      const known = usual === undefined || usual === '' ? '' : ` (default ${JSON.stringify(usual)})`;
      return `  ${place === 'file' ? 'throughline.yaml ' : ''}${key}${known}\n      ${meaning}`;
    })
    .join('\n');

/** What somebody should know who starts with the defaults. */
function remark(config: Config): void {
  if (config.file.workspaces.some(({ sources }) => sources.some(isDevelopmentSource)))
    say(`write key of the source "development": ${DEVELOPMENT_WRITE_KEY} (throughline init makes your own)`);
  const secret = developmentSecretRemark(config);
  if (secret) say(secret);
}

/** Waits for Ctrl-C. */
export const untilInterrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** `start [role|all]`: the whole installation under one process, servers included where none are given. */
export const startCommand = (): Command =>
  new Command('start')
    .description('start everything on this machine: servers (unless given), topics, tables and roles; Ctrl-C ends all')
    .argument('[role]', `all, or one of ${ROLE_NAMES.join(', ')}`, 'all')
    .option('--port-base <n>', 'first of eight ports: Kafka two, ClickHouse two, collector, insights, journeys, loader')
    .addHelpText('after', () => `\nConfiguration:\n${keys()}`)
    .action(
      patientAction({ portBase }, async ({ args, options, interrupted }) => {
        const system = await startSystem({
          dataDir: dataDirOf(options.dataDir, process.env),
          roles: rolesOf(args[0] ?? 'all'),
          logLevel: 'warn',
          signal: interrupted,
          ...(options.portBase === undefined ? {} : { portBase: options.portBase }),
        });
        try {
          const { env } = system.config;
          for (const role of system.roles.keys()) print(`${role.padEnd(10)} ${urlOf(env, role)}`);
          print(`Kafka      ${env.KAFKA_BROKERS}\nClickHouse ${env.CLICKHOUSE_URL}`);
          remark(system.config);
          say('running; Ctrl-C ends everything');
          await Promise.race([untilInterrupted(interrupted), system.broken]);
          say('stopping');
        } finally {
          await system.stop();
        }
        return EXIT.ok;
      }),
    );

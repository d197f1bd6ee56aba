import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import { ThroughlineError } from '../runtime/errors.ts';
import { applyCommand } from './commands/apply.ts';
import { auditCommand } from './commands/audit.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { failedCommand } from './commands/failed.ts';
import { identityCommands, whyCommand } from './commands/identity.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { modelCommand } from './commands/model.ts';
import { planCommand } from './commands/plan.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { roleCommand } from './commands/role.ts';
import { schemaCommand } from './commands/schema.ts';
import { sendCommand } from './commands/send.ts';
import { costsCommand, ratesCommand } from './commands/sheet-import.ts';
import { sqlCommand } from './commands/sql.ts';
import { startCommand } from './commands/start.ts';
import { stateCommand } from './commands/state.ts';
import { tailCommand } from './commands/tail.ts';
import { topicsCommand } from './commands/topics.ts';
import { whoCommand } from './commands/who.ts';
import { loadDotEnv } from './system/dot-env.ts';
import { ROLE_NAMES } from './system/roles.ts';
import { EXIT, exitCodeOf } from './terminal/exit.ts';
import { red, say } from './terminal/output.ts';

const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string };

const program = new Command('throughline')
  .description('Every number about your customers, provable to the event.')
  .version(version)
  .option('--data-dir <folder>', 'folder of local data (default: TL_DATA_DIR, else .throughline)')
  .showSuggestionAfterError()
  .showHelpAfterError('(--help shows what there is)')
  .addHelpText(
    'after',
    '\nExit codes: 0 ok, 1 fault, 2 usage, 3 configuration, 4 a server does not answer, 5 finished with failed rows, 6 audit difference, 130 interrupted, 143 terminated.',
  );

const groups: [string, Command[]][] = [
  ['Run', [demoCommand(), startCommand(), ...ROLE_NAMES.map(roleCommand)]],
  [
    'Set up',
    [
      initCommand(),
      keysCommand(),
      checkCommand(),
      planCommand(),
      applyCommand(),
      topicsCommand(),
      migrateCommand(),
      schemaCommand(),
    ],
  ],
  ['Maintain', [rebuildCommand(), stateCommand()]],
  ['Events', [sendCommand(), importCommand(), tailCommand(), failedCommand()]],
  ['Beside events', [costsCommand(), ratesCommand()]],
  ['Identity', [whoCommand(), whyCommand(), ...identityCommands()]],
  ['Ask', [sqlCommand(), modelCommand(), auditCommand(), reconcileCommand(), doctorCommand()]],
];
for (const [heading, commands] of groups) {
  program.commandsGroup(heading);
  for (const command of commands) program.addCommand(command);
}

/** Settings are inherited only by commands made through `command()`; ours are made elsewhere. */
const settle = (command: Command): void => {
  command.exitOverride();
  for (const child of command.commands) settle(child);
};
settle(program);

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.fault),
);

try {
  loadDotEnv();
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    if (!(error instanceof ThroughlineError)) throw error;
    say(`${red('throughline:')} ${error.message}`);
    process.exitCode = exitCodeOf(error);
  }
}

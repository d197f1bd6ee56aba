import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { readConfigFile } from '../../runtime/config/load.ts';
import { fromNowOn } from '../plan/from-now-on.ts';
import { readNewConfig } from '../plan/new-config.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say } from '../terminal/output.ts';
import { action } from './action.ts';

/** `apply`: takes new rules over from now on; the past keeps its figures. */
export const applyCommand = (): Command =>
  new Command('apply')
    .description('take the rules of a configuration over from now on, as a version in throughline.yaml')
    .requiredOption('--config <file>', 'the configuration whose rules begin to hold')
    .action(
      action({ config: z.string() }, async ({ options, installation }) => {
        const { config, env } = installation();
        const path = config.env.TL_CONFIG;
        // Tells every fault of it; its write keys are resolved, so that it is not what is compared.
        readNewConfig(options.config, env);
        const inForce = textOf(path);
        const { file } = readConfigFile(inForce, path);
        const { file: next } = readConfigFile(textOf(options.config), options.config);
        if (!file || !next) throw new UsageError(`${path} cannot be read`);
        const { text, added, left } = fromNowOn(inForce, file, next, new Date().toISOString());
        for (const part of left) say(`not taken over: ${part}; it has no time of its own, edit ${path}`);
        if (added.length === 0) {
          print('no rules differ: nothing to apply');
          return EXIT.ok;
        }
        const { faults } = readConfigFile(text, path);
        if (faults.length > 0) throw new Error(`the rules do not fit into ${path}: ${JSON.stringify(faults)}`);
        const kept = `${path}.${config.version}`;
        writeFileSync(kept, inForce);
        writeFileSync(path, text);
        for (const rules of added) print(`from now on: ${rules}`);
        say(
          `wrote ${path}, kept the one before as ${kept}. Roles read it when they start: restart them. What happened before keeps its figures; throughline plan shows what they would be, throughline rebuild changes them.`,
        );
        return EXIT.ok;
      }),
    );

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`there is no ${path} to apply to: throughline init writes one`);
  }
}

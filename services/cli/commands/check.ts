import { Command } from 'commander';
import { z } from 'zod';
import { schemaText } from '../setup/schema-file.ts';
import { EXIT } from '../terminal/exit.ts';
import { print } from '../terminal/output.ts';
import { action } from './action.ts';

/** `check`: reads configuration and environment, says every fault at once. */
export const checkCommand = (): Command =>
  new Command('check')
    .description('check throughline.yaml and the environment; names every fault with its line')
    .option('--schema', 'only print the JSON Schema of throughline.yaml, for editors', false)
    .action(
      action({ schema: z.boolean() }, async ({ options, installation }) => {
        if (options.schema) {
          print(schemaText());
          return EXIT.ok;
        }
        const { config } = installation();
        const sources = config.file.workspaces.map(
          (w) => `${w.name} (${w.sources.map((s) => s.id).join(', ') || 'no sources'})`,
        );
        print(`configuration ${config.version} is right: ${sources.join('; ')}`);
        return EXIT.ok;
      }),
    );

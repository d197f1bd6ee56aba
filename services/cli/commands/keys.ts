import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { readConfigFile } from '../../runtime/config/load.ts';
import { withoutKey } from '../setup/revoke.ts';
import { newWriteKey } from '../setup/write-key.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

/** `keys list|create|revoke`: write keys of the sources. Keys are kept as hashes, so a lost one is replaced, not shown. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('write keys of the sources');
  keys
    .command('list')
    .description('list every source and how its key is given')
    .action(
      action({}, async ({ installation }) => {
        const rows = installation().config.file.workspaces.flatMap((workspace) =>
          workspace.sources.map(({ id, kind, write_key: key }) => [
            workspace.name,
            id,
            kind,
            !key
              ? 'none: it cannot send'
              : 'env' in key
                ? `environment ${key.env}, not set`
                : `sha256 ${key.sha256.slice(0, 12)}…`,
          ]),
        );
        print(table([['workspace', 'source', 'kind', 'write key'], ...rows]));
        return EXIT.ok;
      }),
    );
  keys
    .command('create')
    .description('make a write key for a source; prints the key once and the line for throughline.yaml')
    .argument('<source>', 'id of the source')
    .action(
      action({}, async ({ args }) => {
        const { key, sha256 } = newWriteKey(args[0] ?? '');
        print(key);
        say(
          `put this at the source in throughline.yaml and restart the collector:\n  write_key: { sha256: ${sha256} }`,
        );
        return EXIT.ok;
      }),
    );
  keys
    .command('revoke')
    .description('take the write key of a source out of throughline.yaml: it cannot send until it has another')
    .argument('<source>', 'id of the source')
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .action(
      action({ workspace: z.string().optional() }, async ({ args, options, installation }) => {
        const { config, workspace } = installation();
        const path = config.env.TL_CONFIG;
        if (!existsSync(path))
          throw new UsageError(`there is no ${path} to take it out of: throughline init writes one`);
        const inForce = readFileSync(path, 'utf8');
        const { name } = workspace(options.workspace);
        const { file } = readConfigFile(inForce, path);
        const text = file && withoutKey(inForce, file, name, args[0] ?? '');
        if (text === undefined) throw new UsageError(`${name} has no source "${args[0]}" with a write key`);
        writeFileSync(path, text);
        say(`wrote ${path}. The key opens the collector until that is restarted`);
        return EXIT.ok;
      }),
    );
  return keys;
}

import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { readConfigFile } from '../../runtime/config/load.ts';
import { DEFAULT_FILE } from '../../runtime/config/schema.ts';
import { SCHEMA_FILE, schemaText } from '../setup/schema-file.ts';
import { starterEnv, starterFile } from '../setup/starter.ts';
import { newWriteKey } from '../setup/write-key.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

const SOURCES = [
  ['web', 'web'],
  ['server', 'server'],
  ['store', 'store'],
] as const;

/** `init`: a commented configuration and an example environment, with new write keys. */
export const initCommand = (): Command =>
  new Command('init')
    .description('write a commented throughline.yaml and .env.example with new write keys, which are shown once')
    .option('--workspace <name>', 'name of the first workspace', 'main')
    .option('--force', 'replace files that are there', false)
    .action(
      action({ workspace: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), force: z.boolean() }, async ({ options }) => {
        const there = [DEFAULT_FILE, '.env.example'].filter((file) => existsSync(file));
        if (there.length > 0 && !options.force)
          throw new UsageError(`${there.join(' and ')} exist already: --force replaces them`);
        const keys = SOURCES.map(([id, kind]) => ({ id, kind, ...newWriteKey(id) }));
        const text = starterFile(options.workspace, keys);
        const { faults } = readConfigFile(text, DEFAULT_FILE);
        if (faults.length > 0) throw new Error(`the starter configuration is wrong: ${JSON.stringify(faults)}`);
        writeFileSync(DEFAULT_FILE, text);
        writeFileSync(SCHEMA_FILE, `${schemaText()}\n`);
        writeFileSync('.env.example', starterEnv(randomBytes(24).toString('base64url')), { mode: 0o600 });
        say(`wrote throughline.yaml, ${SCHEMA_FILE} and .env.example; the write keys, shown only now:`);
        print(table([['source', 'write key'], ...keys.map(({ id, key }) => [id, key])]));
        say(
          'next: keep the identity secret (cp .env.example .env; it is read from there), throughline check, throughline start',
        );
        return EXIT.ok;
      }),
    );

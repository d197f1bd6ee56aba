import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { installationDatabase } from '../../../schemas/generation.ts';
import { type Companion, compareWithTable, putRows } from '../sheets/companion.ts';
import { costs } from '../sheets/costs.ts';
import { rates } from '../sheets/rates.ts';
import { type LineFault, readSheet } from '../sheets/sheet.ts';
import { strangeChannels } from '../sheets/strange-channels.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { count, print, say } from '../terminal/output.ts';
import { action } from './action.ts';

/** Faults told one by one. */
const TOLD = 20;

const shape = { workspace: z.string().optional(), dryRun: z.boolean(), json: z.boolean() };

/** `costs import FILE`. */
export const costsCommand = (): Command =>
  new Command('costs')
    .description('what advertising cost: the other half of cost per order and return')
    .addCommand(
      importOf(
        costs,
        'day, channel, cost; may have source, medium, campaign, campaign_id, currency, impressions, clicks',
      ),
    );

/** `rates import FILE`. */
export const ratesCommand = (): Command =>
  new Command('rates')
    .description('rates of exchange: what amounts in other currencies are worth')
    .addCommand(importOf(rates, 'day, from_currency, rate; may have to_currency'));

/** `import` of a companion table: all of a file or nothing of it, and a second time nothing changes. */
const importOf = <R extends z.ZodObject>(companion: Companion<R>, columns: string): Command =>
  new Command('import')
    .description(`import a file of ${companion.table} (.csv, .jsonl); a corrected file replaces what it names`)
    .argument('<file>', `columns: ${columns}`)
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--dry-run', 'read everything, show what would change, change nothing', false)
    .option('--json', 'the outcome as one JSON object', false)
    .addHelpText('after', '\nExit code 5: lines cannot be read; then nothing is written.')
    .action(
      action(shape, async ({ args, options, installation }) => {
        const path = args[0] ?? '';
        if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
        const reach = installation();
        const workspace = reach.workspace(options.workspace);
        const { rows, faults, ignored } = await readSheet(path, companion.sheet, (row) =>
          companion.complete(row, workspace),
        );
        if (ignored.length > 0) say(`not read: the columns ${ignored.join(', ')}`);
        if (faults.length > 0) {
          if (options.json) print(JSON.stringify({ rows: rows.length, faults }));
          tellFaults(faults, rows.length);
          return EXIT.failedRows;
        }
        if (rows.length === 0) throw new UsageError(`${path} holds no ${companion.table}`);
        // These tables are the installation's; a later generation sees them through views.
        const { env } = await reach.seen();
        const client = await reach.clickhouse(installationDatabase(env.CLICKHOUSE_DATABASE));
        const changes = await compareWithTable(
          client,
          companion,
          workspace.name,
          rows.map(({ row }) => row),
        );
        const { added, changed, emptied, same } = changes;
        if (!options.dryRun) await putRows(client, companion, workspace.name, [...added, ...changed, ...emptied]);
        for (const note of await strangeChannels(await reach.clickhouse(), workspace.name, rows)) say(note);
        const figures = { added: added.length, changed: changed.length, emptied: emptied.length, same };
        if (options.json) print(JSON.stringify({ rows: rows.length, ...figures, written: !options.dryRun }));
        else
          print(
            `${count(rows.length)} rows of ${companion.table}: ${options.dryRun ? 'would be ' : ''}${count(figures.added)} added, ${count(figures.changed)} changed, ${count(same)} the same${figures.emptied > 0 ? `, ${count(figures.emptied)} in other currencies set to 0` : ''}`,
          );
        return EXIT.ok;
      }),
    );

/** Tells which lines cannot be read. */
export function tellFaults(faults: readonly LineFault[], readable: number): void {
  for (const { line, reason } of faults.slice(0, TOLD)) say(`line ${line}: ${reason}`);
  if (faults.length > TOLD) say(`and ${count(faults.length - TOLD)} more`);
  say(`${count(faults.length)} of ${count(faults.length + readable)} lines cannot be read; nothing was done`);
}

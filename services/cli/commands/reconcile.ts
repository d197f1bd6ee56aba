import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { addDays } from '../../insights/reports/calendar.ts';
import { periodFault } from '../../insights/reports/params.ts';
import { isNormalised } from '../../journeys/domain/attribution/models.ts';
import { liveModelsOf } from '../../journeys/rules.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import { effectiveFrom } from '../../runtime/config/effective-from.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { type DatedRules, datedRules, rulesWithin, salesOf, standardModel } from '../../runtime/config/versions.ts';
import { reconcile } from '../reconcile/compare.ts';
import { readOurOrders } from '../reconcile/our-orders.ts';
import { asJson, asText } from '../reconcile/tell.ts';
import { billing } from '../sheets/billing.ts';
import { readSheet } from '../sheets/sheet.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say } from '../terminal/output.ts';
import { action } from './action.ts';
import { tellFaults } from './sheet-import.ts';

const shape = {
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  model: z.string().optional(),
  net: z.boolean(),
  list: z.coerce.number().int().min(0),
  workspace: z.string().optional(),
  json: z.boolean(),
};

/** `reconcile FILE`: what accounting billed against the ledger; 6 when they differ. */
export const reconcileCommand = (): Command =>
  new Command('reconcile')
    .description(
      'prove that attributed + unattributed + refunds are what accounting billed; exit code 6 on a difference',
    )
    .argument('<file>', 'billing file (.csv, .jsonl) with the columns order_id, amount, day; may have currency')
    .option('--from <day>', 'first day of our orders; default: the first of the file')
    .option('--to <day>', 'last day of our orders, inclusive; default: the last of the file')
    .option(
      '--model <name>',
      'model whose credits are added up; default: a normalised one that is live on all the days, last before others',
    )
    .option('--net', 'amounts of the file are after refunds', false)
    .option('--list <n>', 'orders listed of each kind of difference (--json lists all)', '20')
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--json', 'the outcome as one JSON object, amounts in millionths', false)
    .action(
      action(shape, async ({ args, options, installation }) => {
        const path = args[0] ?? '';
        if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
        const { rows, faults, ignored } = await readSheet(path, billing);
        if (ignored.length > 0) say(`not read: the columns ${ignored.join(', ')}`);
        if (faults.length > 0) {
          if (options.json) print(JSON.stringify({ rows: rows.length, faults }));
          tellFaults(faults, rows.length);
          return EXIT.failedRows;
        }
        if (rows.length === 0) throw new UsageError(`${path} holds no billing lines`);
        const { config, clickhouse, workspace: find } = installation();
        const workspace = find(options.workspace);
        const lines = rows.map(({ row }) => ({ ...row, currency: row.currency ?? workspace.currency }));
        const days = lines.map((line) => line.day).sort();
        const from = options.from ?? days[0] ?? '';
        const to = options.to ?? days.at(-1) ?? '';
        // Ten years are plenty: beyond them a day is mistyped.
        const fault = periodFault(from, to);
        if (fault) throw new UsageError(fault);
        const dated = datedRules(workspace);
        const model = normalisedModel(dated, rulesWithin(dated, ...instantsOf(from, to, workspace)), options.model);
        const wanted = {
          views: viewsDatabase(config.env.CLICKHOUSE_DATABASE, workspace.name),
          model,
          conversions: salesOf(dated),
          from,
          to,
        };
        const all = await readOurOrders(await clickhouse(), wanted, new Set(lines.map((line) => line.order_id)));
        const currencies = new Set(lines.map((line) => line.currency));
        const orders = all.filter((order) => currencies.has(order.currency));
        const found = reconcile(lines, orders, { net: options.net });
        const about = { from, to, model, net: options.net, notCompared: all.length - orders.length };
        print(options.json ? JSON.stringify(asJson(found, about)) : asText(found, about, options.list));
        const { onlyInFile, onlyOurs, amountsDiffer } = found;
        return onlyInFile.length + onlyOurs.length + amountsDiffer.length > 0 ? EXIT.auditDifference : EXIT.ok;
      }),
    );

/** The instants of days, the last one included: from, before. */
const instantsOf = (from: string, to: string, { time_zone: zone }: WorkspaceConfig): [number, number] => [
  effectiveFrom(from, zone),
  effectiveFrom(addDays(to, 1), zone),
];

/**
 * The model whose credits sum to the orders: one that has always been live, as orders of other days may be asked for, else
 * one of the rules within the period. Throws UsageError for one that is not live then or not normalised.
 */
export function normalisedModel(
  dated: readonly DatedRules[],
  within: readonly DatedRules[],
  asked: string | undefined,
): string {
  const normalised = (rules: readonly DatedRules[]) =>
    rules.map(({ attribution }) =>
      liveModelsOf(attribution)
        .filter(isNormalised)
        .map((model) => model.name),
    );
  const lists = normalised(within);
  const all = normalised(dated);
  const always = standardModel(all);
  const standard = all.every((names) => names.some((name) => name === always)) ? always : standardModel(lists);
  const found = asked === undefined ? standard : lists.flat().find((name) => name === asked);
  if (found === undefined)
    throw new UsageError(
      `"${asked ?? ''}" is no live model whose credits sum to the orders; there are ${[...new Set(lists.flat())].join(', ')}`,
    );
  if (!lists.every((names) => names.includes(found)))
    say(
      `${found} is not credited on all of these days: orders of the others differ; reconcile them with a --model of theirs`,
    );
  return found;
}

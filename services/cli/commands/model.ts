import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { installationDatabase } from '../../../schemas/generation.ts';
import { WORTHS } from '../../insights/models/domain/coalitions.ts';
import { FITTED_MODELS } from '../../insights/models/domain/fit.ts';
import { TRANSFORMS } from '../../insights/models/domain/transform.ts';
import { readCurrencies } from '../../insights/models/read.ts';
import { readTransform } from '../../insights/models/request.ts';
import { runModel } from '../../insights/models/run.ts';
import { type RunQuery, scopeOf } from '../../insights/query/query.ts';
import { readRows } from '../../insights/query/read.ts';
import { addDays, dayIn } from '../../insights/reports/calendar.ts';
import { modelResults, modelRuns } from '../../insights/reports/models.ts';
import { periodFault } from '../../insights/reports/params.ts';
import { readersView } from '../../insights/workspaces.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { datedRules, successesOf } from '../../runtime/config/versions.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { count, dim, money, print, say, seconds, table } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { action } from './action.ts';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const options = {
  model: z.enum(FITTED_MODELS),
  order: whole(1, 3).optional(),
  worth: z.enum(WORTHS).optional(),
  transform: z.string().transform((text, check) => {
    const found = readTransform(text);
    if (!found)
      check.addIssue(
        `write one of ${TRANSFORMS.join(', ')}; those that remove a channel name it: remove_if_not_all:Direct`,
      );
    return found ?? z.NEVER;
  }),
  nulls: z.boolean(),
  conversion: z.array(z.string()).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  bootstrap: whole(0, 10_000),
  permutations: whole(2, 1_000_000).optional(),
  seed: whole(0, 2 ** 32 - 1),
  workspace: z.string().optional(),
  json: z.boolean(),
};

const queries =
  (client: ClickHouseClient): RunQuery =>
  (_name, query) =>
    client.query<unknown>(query.sql, query.params, { outsideDatabase: true, settings: { readonly: '2' } });
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const WORKSPACE = ['--workspace <name>', 'workspace; default: the first of the configuration'] as const;

/** What is asked of a model; undefined where nothing was said. */
type Asked = Pick<z.infer<z.ZodObject<typeof options>>, 'model' | 'order' | 'worth' | 'permutations' | 'nulls'>;

/** Throws UsageError for an option that would change nothing: who gives it means another model. */
export function refuseWithoutEffect({ model, order, worth, permutations, nulls }: Asked): void {
  if (model === 'shapley' && !nulls)
    throw new UsageError('--no-nulls is for markov; shapley leaves open paths out with --worth conversions');
  if (model === 'shapley' && order !== undefined)
    throw new UsageError('--order is for markov; to shapley a path is a set of channels');
  if (model === 'markov' && worth !== undefined)
    throw new UsageError('--worth is for shapley; markov counts paths that led nowhere unless --no-nulls');
  if (permutations !== undefined && (model === 'markov' || worth !== 'rate'))
    throw new UsageError('--permutations is for --model shapley --worth rate; the others are exact');
}

/** The conversions that count: those named, else what reports count. Throws UsageError for a name there is none of. */
export function countedOf(workspace: WorkspaceConfig, named: readonly string[] | undefined): readonly string[] {
  const conversions = successesOf(datedRules(workspace));
  const unknown = named?.find((name) => !conversions.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no conversion "${unknown}"; there are: ${conversions.join(', ')}`);
  const { sales } = readersView(workspace);
  return named ?? (sales.length > 0 ? sales : conversions);
}

/** `model run`: fits a model to the paths, in this process, and writes its results. */
const runCommand = (): Command =>
  new Command('run')
    .description('fit a model to the paths of some days and credit it to their conversions')
    .addOption(new Option('--model <name>', 'what to fit').choices([...FITTED_MODELS]).makeOptionMandatory())
    .option('--order <n>', 'markov: steps a state remembers, 1 to 3; default: 1')
    .addOption(
      new Option('--worth <what>', 'shapley: what a coalition of channels is worth; default: conversions').choices([
        ...WORTHS,
      ]),
    )
    .option('--transform <name>', `what paths are made into first: ${TRANSFORMS.join(', ')}`, 'exposure')
    .option('--no-nulls', 'markov: leave open paths out')
    .option('--conversion <names...>', 'conversions that count, by name; default: those that are sales')
    .option('--from <day>', 'first day, in the time zone of the workspace; default: 29 days before the last')
    .option('--to <day>', 'last day, inclusive; default: today')
    .option('--bootstrap <n>', 'resamples for 95 % intervals', '0')
    .option('--permutations <n>', 'shapley by rate: orders of joining sampled beyond 12 channels; default: 2000')
    .option('--seed <n>', 'seed of what is drawn', '1')
    .option(...WORKSPACE)
    .option('--json', 'the run with its channels as one JSON object', false)
    .action(
      action(options, async ({ options: given, installation }) => {
        const { clickhouse, seen, workspace: find } = installation();
        const workspace = find(given.workspace);
        const to = given.to ?? dayIn(workspace.time_zone, Date.now());
        const from = given.from ?? addDays(to, -29);
        const fault = periodFault(from, to);
        if (fault) throw new UsageError(fault);
        refuseWithoutEffect(given);
        const counted = countedOf(workspace, given.conversion);
        const { order = 1, worth = 'conversions', permutations = 2_000 } = given;
        const config = await seen();
        // Results are the installation's, whichever generation they are computed from.
        const client = await clickhouse(installationDatabase(config.env.CLICKHOUSE_DATABASE));
        const scope = scopeOf(config.env.CLICKHOUSE_DATABASE, workspace.name);
        const runId = randomUUID();
        const [resampling, crediting] = [
          new Progress('resamples', given.bootstrap),
          new Progress('conversions credited'),
        ];
        await runModel(
          {
            client,
            scope,
            runId,
            timeZone: workspace.time_zone,
            configVersion: config.version,
            clock: Date.now,
            progress(part, done) {
              if (part === 'resampled') resampling.at(done);
              else if (part === 'credited') crediting.at(done);
              else say(`fitted to ${count(done)} journeys`);
            },
          },
          { ...given, counted, order, worth, permutations, withNulls: given.nulls, from, to },
        );
        crediting.done();
        const runs = await readRows(
          queries(client),
          'model_runs',
          modelRuns.row,
          modelRuns.toSQL({ each: 'run', limit: 1_000 }, scope),
        );
        const run = runs.find((one) => one.run_id === runId);
        if (!run) throw new Error(`the run ${runId} was written and is not there: throughline doctor`);
        const { currency } = workspace;
        const channels = await readRows(
          queries(client),
          'model_results',
          modelResults.row,
          modelResults.toSQL({ run: runId, currency }, scope),
        );
        const currencies = await readCurrencies(client, runId, scope);
        if (given.json) print(JSON.stringify({ ...run, currency, channels, currencies }));
        else
          print(
            table([
              ['channel', 'effect', 'weight', 'conversions', '95 % interval', 'revenue', 'touch by touch'],
              ...channels.map((c) => [
                c.channel,
                percent(c.effect),
                percent(c.weight),
                c.conversions.toFixed(2),
                c.low === null || c.high === null ? '' : `${c.low.toFixed(2)} to ${c.high.toFixed(2)}`,
                money(c.revenue_micros, currency),
                money(c.path_revenue_micros, currency),
              ]),
            ]),
          );
        const others = currencies.filter((one) => one.currency !== currency);
        for (const { currency: other, conversions } of others)
          say(`not shown: ${count(conversions)} conversions in ${other || 'points'}; view model_results has them`);
        say(
          dim(
            `${run.model} ${runId}: ${count(run.paths)} journeys on ${count(run.distinct_paths)} distinct paths, ${run.with_nulls ? `${percent(run.null_share)} did not convert` : 'all converted: open ones are left out'}; ${count(run.lines)} credits; ${seconds(run.duration_ms)}`,
          ),
        );
        return EXIT.ok;
      }),
    );

const listCommand = (): Command =>
  new Command('list')
    .description('the newest runs')
    .option('--limit <n>', 'how many', '20')
    .option(...WORKSPACE)
    .option('--json', 'one JSON object a run', false)
    .action(
      action(
        { limit: whole(1, 1_000), workspace: z.string().optional(), json: z.boolean() },
        async ({ options: { limit, workspace, json }, installation }) => {
          const { clickhouse, seen, workspace: find } = installation();
          const scope = scopeOf((await seen()).env.CLICKHOUSE_DATABASE, find(workspace).name);
          const client = await clickhouse();
          const runs = await readRows(
            queries(client),
            'model_runs',
            modelRuns.row,
            modelRuns.toSQL({ each: 'run', limit }, scope),
          );
          if (json) for (const run of runs) print(JSON.stringify(run));
          else if (runs.length === 0) say('no runs yet: throughline model run --model markov');
          else
            print(
              table([
                [
                  'computed',
                  'model',
                  'of',
                  'days',
                  'transform',
                  'conversions',
                  'journeys',
                  'did not convert',
                  'took',
                  'run',
                ],
                ...runs.map((r) => [
                  r.computed_at.slice(0, 19),
                  r.model,
                  r.counted.join(', '),
                  `${r.from_day} to ${r.to_day}`,
                  r.transform,
                  count(r.conversions),
                  count(r.paths),
                  r.with_nulls ? percent(r.null_share) : 'left out',
                  seconds(r.duration_ms),
                  r.run_id,
                ]),
              ]),
            );
          return EXIT.ok;
        },
      ),
    );

/** `model run|list`: models fitted to the paths (Markov, Shapley). */
export const modelCommand = (): Command =>
  new Command('model')
    .description('models fitted to the paths: Markov, Shapley')
    .addCommand(runCommand())
    .addCommand(listCommand());

import { Command } from 'commander';
import { z } from 'zod';
import { calendar } from '../../journeys/domain/calendar/day.ts';
import { rulesOf } from '../../journeys/rules.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { type Moved, movedFigures } from '../plan/compare.ts';
import { countFacts, readPeople } from '../plan/facts.ts';
import { changesOf, Figures } from '../plan/figures.ts';
import { readNewConfig } from '../plan/new-config.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { count, dim, money, print, say, seconds, table } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { action } from './action.ts';

const DAY = 86_400_000;
const dayNumber = (text: string | undefined, other: number): number =>
  text === undefined ? other : Date.parse(text) / DAY;

const shares = (millionths: number): string => (millionths / 1_000_000).toFixed(2);
const signed = (text: string, n: number): string => (n > 0 ? `+${text}` : text);

/** `plan`: which past figures another configuration would move; changes nothing. */
export const planCommand = (): Command =>
  new Command('plan')
    .description('show which past figures a configuration would move, by channel; changes nothing')
    .requiredOption('--config <file>', 'the configuration that is thought of')
    .option('--from <day>', 'only conversions from this day on')
    .option('--to <day>', 'only conversions up to this day')
    .option('--workspace <name>', 'another workspace than the first')
    .option('--json', 'the whole plan as one JSON object', false)
    .action(
      action(
        {
          config: z.string(),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
          workspace: z.string().optional(),
          json: z.boolean(),
        },
        async ({ options, installation, interrupted }) => {
          const { config, env, clickhouse, workspace: find } = installation();
          const { name: workspace } = find(options.workspace);
          const proposed = readNewConfig(options.config, env);
          const days = {
            from: dayNumber(options.from, Number.NEGATIVE_INFINITY),
            to: dayNumber(options.to, Number.POSITIVE_INFINITY),
          };
          const [now, then] = [sideOf(config, workspace, days), sideOf(proposed, workspace, days)];
          const client = await clickhouse();
          const views = viewsDatabase(config.env.CLICKHOUSE_DATABASE, workspace);
          const started = Date.now();
          const progress = new Progress('computing', await countFacts(client, views));
          let [people, facts] = [0, 0];
          for await (const person of readPeople(client, { views, workspace }, interrupted)) {
            for (const { rules, most, figures } of [now, then]) figures.add(changesOf(person, rules, most));
            people++;
            facts += person.facts.length;
            progress.at(facts, `${count(people)} people`);
          }
          progress.done();
          const moved = movedFigures(now.figures, then.figures);
          const spent = { people, facts, ms: Date.now() - started };
          if (options.json)
            print(JSON.stringify({ workspace, now: config.version, planned: proposed.version, ...moved, ...spent }));
          else show(moved);
          say(
            dim(
              `${config.version} against ${proposed.version}: ${count(facts)} facts of ${count(people)} people, ${seconds(spent.ms)}. Nothing was changed; what is frozen in the ledger would be computed anew too. To change the past: throughline rebuild. From now on only: throughline apply.`,
            ),
          );
          return EXIT.ok;
        },
      ),
    );

function sideOf({ file, version }: Config, name: string, days: { from: number; to: number }) {
  const configured = file.workspaces.find((one) => one.name === name);
  if (!configured) throw new UsageError(`the configuration ${version} has no workspace "${name}"`);
  return {
    rules: rulesOf(configured, version),
    most: file.state.events_per_origin_day,
    figures: new Figures(calendar(configured.time_zone), days),
  };
}

function show({ conversions, credits }: { conversions: readonly Moved[]; credits: readonly Moved[] }): void {
  if (conversions.length + credits.length === 0) {
    print('no past figure would move');
    return;
  }
  const amounts = ({ now, planned, currency }: Moved) => {
    const change = planned.micros - now.micros;
    return [money(now.micros, currency), money(planned.micros, currency), signed(money(change, currency), change)];
  };
  if (conversions.length > 0)
    print(
      table([
        ['conversion', 'count now', 'then', 'value now', 'then', 'change'],
        ...conversions.map((one) => [
          one.conversion,
          count(one.now.count / 1_000_000),
          count(one.planned.count / 1_000_000),
          ...amounts(one),
        ]),
      ]),
    );
  if (conversions.length > 0 && credits.length > 0) print('');
  if (credits.length > 0)
    print(
      table([
        ['conversion', 'model', 'channel', 'credit now', 'then', 'revenue now', 'then', 'change'],
        ...credits.map((one) => [
          one.conversion,
          one.model,
          one.channel,
          shares(one.now.count),
          shares(one.planned.count),
          ...amounts(one),
        ]),
      ]),
    );
}

import { Command } from 'commander';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { type HourOfSource, hoursOf } from '../audit/hours.ts';
import { EXIT } from '../terminal/exit.ts';
import { count, green, print, red, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

/** Lines of sources and hours that are listed. */
const MOST_HOURS = 500;

const FIGURES = ['accepted', 'stored', 'failed', 'duplicates', 'missing', 'doubled'] as const;

const tableOf = (hours: readonly HourOfSource[]): string =>
  table([
    ['hour', 'workspace', 'source', ...FIGURES],
    ...hours.map((line) => [
      line.hour,
      line.workspace || '(any)',
      line.source || '(unknown)',
      ...FIGURES.map((figure) => count(line[figure])),
    ]),
  ]);

/** `audit`: proves that every event came to something, once, and that the ledger is right; 6 when not. */
export const auditCommand = (): Command =>
  new Command('audit')
    .description(
      'prove that accepted = stored + failed + duplicates and that credits are right; exit code 6 on a difference',
    )
    .option('--wait <seconds>', 'how long to wait for what is still on its way', '30')
    .option('--hours', `also list sources by hour with what is missing or doubled, the newest ${MOST_HOURS}`, false)
    .option('--json', 'the whole report as one JSON object', false)
    .action(
      action(
        { wait: z.coerce.number().min(0), hours: z.boolean(), json: z.boolean() },
        async ({ options, installation }) => {
          const reach = installation();
          const config = await reach.seen();
          const target = {
            config,
            log: await reach.log(),
            clickhouse: await reach.clickhouse(),
          };
          const report = await audit(target, options.wait * 1_000);
          const names = config.file.workspaces.map(({ name }) => name);
          const hours = options.hours ? await hoursOf(target.clickhouse, names, MOST_HOURS) : undefined;
          if (options.json) print(JSON.stringify({ ...report, ...(hours ? { hours } : {}) }));
          else {
            for (const { ok, check, detail, examples } of report.findings) {
              print(`${ok ? green('ok   ') : red('WRONG')} ${check}: ${detail}`);
              for (const example of examples) print(`        ${example}`);
            }
            if (hours) print(tableOf(hours));
            print(report.ok ? `audit ok: ${count(report.read)} events` : 'audit found differences');
          }
          if (hours?.length === MOST_HOURS) say(`hours: the newest ${MOST_HOURS} lines; the view audit has all`);
          return report.ok ? EXIT.ok : EXIT.auditDifference;
        },
      ),
    );

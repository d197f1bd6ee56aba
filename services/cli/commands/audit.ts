import { Command } from 'commander';
import { z } from 'zod';
import { audit } from '../audit/audit.ts';
import { EXIT } from '../terminal/exit.ts';
import { count, green, print, red, table } from '../terminal/output.ts';
import { action } from './action.ts';

/** `audit`: proves that every event came to something, once, and that the ledger is right; 6 when not. */
export const auditCommand = (): Command =>
  new Command('audit')
    .description(
      'prove that accepted = stored + failed + duplicates and that credits are right; exit code 6 on a difference',
    )
    .option('--wait <seconds>', 'how long to wait for what is still on its way', '30')
    .option('--hours', 'also list every source and hour', false)
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
          if (options.json) print(JSON.stringify(report));
          else {
            for (const { ok, check, detail, examples } of report.findings) {
              print(`${ok ? green('ok   ') : red('WRONG')} ${check}: ${detail}`);
              for (const example of examples) print(`        ${example}`);
            }
            if (options.hours)
              print(
                table([
                  ['hour', 'source', 'accepted', 'stored', 'failed', 'duplicates'],
                  ...report.hours.map((h) => [
                    h.hour,
                    h.source,
                    count(h.accepted),
                    count(h.stored),
                    count(h.failed),
                    count(h.duplicates),
                  ]),
                ]),
              );
            print(report.ok ? `audit ok: ${count(report.read)} events` : 'audit found differences');
          }
          return report.ok ? EXIT.ok : EXIT.auditDifference;
        },
      ),
    );

import { Command } from 'commander';
import { z } from 'zod';
import { viewsDatabase } from '../../runtime/clickhouse/index.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

/** Revenue adds up within a model, a currency and what converted, not across them. */
const EXAMPLE =
  "SELECT channel, currency, sum(revenue) FROM attribution_daily WHERE model = 'last' AND conversion = 'order' GROUP BY ALL";

/** Integers as text: JavaScript rounds them beyond 2^53. */
const EXACT = { readonly: 1, output_format_json_quote_64bit_integers: 1 };

/** `sql QUERY`: one read-only query in the workspace's database of views. */
export const sqlCommand = (): Command =>
  new Command('sql')
    .description("run one read-only query on the workspace's views")
    .argument('<query>', `SQL, for example "${EXAMPLE}"`)
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--json', 'one JSON object a row', false)
    .addHelpText('after', '\nTables: SHOW TABLES. Columns with their meaning: DESCRIBE touchpoints.')
    .action(
      action({ workspace: z.string().optional(), json: z.boolean() }, async ({ args, options, installation }) => {
        const { config, clickhouse, workspace } = installation();
        const views = viewsDatabase(config.env.CLICKHOUSE_DATABASE, workspace(options.workspace).name);
        const client = await clickhouse(views);
        const query = args[0] ?? '';
        let empty = true;
        if (options.json)
          for await (const lines of client.lines(query, {}, { settings: { readonly: 1 } }))
            for (const line of lines) {
              empty = false;
              print(line);
            }
        else {
          const rows = await client.query<Record<string, unknown>>(query, {}, { settings: EXACT });
          empty = rows[0] === undefined;
          if (rows[0]) print(table([Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map(cell))]));
        }
        if (empty) say('no rows');
        return EXIT.ok;
      }),
    );

const cell = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

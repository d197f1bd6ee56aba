import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import { findCustomer } from '../lookup/customer.ts';
import { identityLines } from '../lookup/identity-lines.ts';
import { EXIT } from '../terminal/exit.ts';
import { bold, count, dim, money, print, say } from '../terminal/output.ts';
import { action } from './action.ts';

interface Touch {
  profile_id: string;
  at: string;
  source_id: string;
  type: string;
  channel: string;
  event: string;
  value: string | null;
  currency: string;
}

/** `who IDENTIFIER`: one customer's identifiers and timeline. */
export const whoCommand = (): Command =>
  new Command('who')
    .description("show one customer's identifiers, what linked them, and timeline, by any identifier")
    .argument(
      '<identifier>',
      'NAMESPACE:VALUE such as email:anna@mail.example, order:…, profile:…, or a bare value; - reads it from stdin, so that it stays out of the shell history',
    )
    .option('--workspace <name>', 'workspace; default: the first of the configuration')
    .option('--limit <n>', 'newest touchpoints to show', '30')
    .option('--json', 'one JSON object a touchpoint', false)
    .action(
      action(
        { workspace: z.string().optional(), limit: z.coerce.number().int().positive(), json: z.boolean() },
        async ({ args, options, installation }) => {
          const { seen, workspace: find, clickhouse } = installation();
          const workspace = find(options.workspace);
          const given = args[0] === '-' ? (await text(process.stdin)).trim() : (args[0] ?? '');
          const config = await seen();
          const client = await clickhouse(viewsDatabase(config.env.CLICKHOUSE_DATABASE, workspace.name));
          const found = await findCustomer(client, config, workspace, given);
          if (!found) {
            say('nobody is known by this identifier');
            return EXIT.ok;
          }
          const touches = await client.query<Touch>(
            `SELECT profile_id, formatDateTime(occurred_at, '%FT%TZ') AS at, source_id, type, channel, event, toString(value) AS value, currency
             FROM timeline(profile = {profile:String}) ORDER BY occurred_at DESC LIMIT {limit:UInt32}`,
            { profile: found.profile, limit: options.limit },
          );
          if (options.json) for (const touch of touches) print(JSON.stringify(touch));
          else {
            const customer = await found.read();
            const { sessions = 0, orders = 0, revenue_micros = 0 } = customer.person ?? {};
            print(
              `${bold(found.profile)}  ${count(sessions)} sessions, ${count(orders)} orders, ${money(revenue_micros, workspace.currency)}`,
            );
            for (const line of identityLines(customer)) print(line);
            for (const t of touches.reverse())
              print(
                `${t.at}  ${t.channel.padEnd(16)} ${t.type.padEnd(16)} ${t.event} ${t.value ? `${t.value} ${t.currency}` : ''} ${dim(t.source_id)}`,
              );
          }
          return EXIT.ok;
        },
      ),
    );

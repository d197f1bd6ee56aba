import { Command } from 'commander';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../runtime/errors.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

const at = "formatDateTime(received_at, '%FT%TZ')";
/** Where a failed event stands in its topic: every one has a place, not every one a message id. */
const PLACE = "concat(toString(_partition), ':', toString(_offset))";

/** `failed list|show`: events that could not be taken, with the reason. */
export function failedCommand(): Command {
  const failed = new Command('failed').description('events that could not be taken, and why');
  failed
    .command('list')
    .description('the newest failed events')
    .option('--limit <n>', 'how many', '20')
    .option('--code <code>', 'only one TL_ code')
    .option('--json', 'one JSON object a row', false)
    .action(
      action(
        { limit: z.coerce.number().int().positive(), code: z.string().optional(), json: z.boolean() },
        async ({ options, installation }) => {
          const client = await installation().clickhouse();
          const rows = await client.query<Record<string, string>>(
            `SELECT ${at} AS received, workspace, source_id AS source, code, message_id AS message, ${PLACE} AS place, reason FROM failed_events
             WHERE {code:String} = '' OR code = {code:String} ORDER BY received_at DESC LIMIT {limit:UInt32}`,
            { code: options.code ?? '', limit: options.limit },
          );
          if (options.json) for (const row of rows) print(JSON.stringify(row));
          else if (rows[0]) print(table([Object.keys(rows[0]), ...rows.map((row) => Object.values(row))]));
          else say('no failed events');
          return EXIT.ok;
        },
      ),
    );
  failed
    .command('show')
    .description('one failed event with its payload (personal data)')
    .argument('<message>', 'message id, or place as `failed list` prints it (partition:offset)')
    .action(
      action({}, async ({ args, installation }) => {
        const client = await installation().clickhouse();
        const rows = await client.query<Record<string, unknown>>(
          `SELECT ${at} AS received, workspace, source_id AS source, stage, code, reason, src_topic, src_partition, src_offset,
             truncated, payload
           FROM failed_events WHERE {given:String} != '' AND has([message_id, ${PLACE}], {given:String}) ORDER BY received_at DESC LIMIT 5`,
          { given: args[0] ?? '' },
        );
        if (rows.length === 0)
          throw new UsageError(`no failed event has the message id or the place "${args[0]}": throughline failed list`);
        for (const row of rows) {
          const meaning = ERROR_CODES[String(row['code']) as ErrorCode] ?? '';
          print(JSON.stringify({ ...row, meaning }, null, 2));
        }
        return EXIT.ok;
      }),
    );
  return failed;
}

import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import { DEVELOPMENT_WRITE_KEY } from '../../runtime/config/load.ts';
import { postBatch } from '../lookup/post.ts';
import { waitForStanding } from '../lookup/standing.ts';
import { urlOf } from '../system/urls.ts';
import { EXIT, UsageError } from '../terminal/exit.ts';
import { money, print, say } from '../terminal/output.ts';
import { action } from './action.ts';

const call = z.record(z.string(), z.unknown());

function readCall(given: string): Record<string, unknown> {
  try {
    return call.parse(JSON.parse(given));
  } catch (error) {
    throw new UsageError(
      `give one event as a JSON object, such as '{"type":"page","anonymousId":"a1"}' (${error instanceof SyntaxError ? error.message : 'no object'})`,
    );
  }
}

const NOT_YET = 'none yet: throughline who shows it when it is there; none comes where no rule makes it one';

/** `send JSON`: one event the whole way, and where it ended. */
export const sendCommand = (): Command =>
  new Command('send')
    .description('send one event through the collector, wait, and show where it ended')
    .argument('<json>', 'a call of the tracking protocol; - reads it from stdin')
    .option('--key <write key>', 'write key of the source; default: TL_WRITE_KEY, else the development key')
    .option('--wait <seconds>', 'how long to wait for it', '15')
    .option('--json', 'the outcome as one JSON object', false)
    .action(
      action(
        { key: z.string().optional(), wait: z.coerce.number().positive(), json: z.boolean() },
        async ({ args, options, installation }) => {
          const reach = installation();
          const { env } = reach.config;
          const given = readCall(args[0] === '-' ? await text(process.stdin) : (args[0] ?? ''));
          const message = String(given['messageId'] ?? randomUUID());
          const key = options.key ?? (reach.env['TL_WRITE_KEY'] || DEVELOPMENT_WRITE_KEY);
          const client = await reach.clickhouse();
          const started = Date.now();
          const url = urlOf(env, 'collector');
          const workspace = await postBatch(url, key, [{ ...given, messageId: message }], reach.config);
          const standing = await waitForStanding(
            client,
            reach.workspace(workspace),
            message,
            started,
            options.wait * 1_000,
          );
          const ms = Date.now() - started;
          if (!standing) {
            say(`accepted as ${message}, but not in ClickHouse after ${options.wait} s: throughline doctor`);
            return EXIT.fault;
          }
          if (options.json) print(JSON.stringify({ message, ms, ...standing }));
          else {
            print(`${standing.outcome} after ${ms} ms as ${message}`);
            if (standing.reason) print(`reason   ${standing.reason}`);
            if (standing.profile)
              print(
                `profile  ${standing.profile}\ntouch    ${standing.type} in ${standing.channel}\nsession  ${standing.session ?? (standing.not_yet?.includes('session') ? NOT_YET : 'none: a contact outside sessions')}`,
              );
            if (standing.not_yet?.includes('credits')) print(`credit   ${NOT_YET}`);
            for (const c of standing.credits ?? [])
              print(`credit   ${c.model.padEnd(15)} ${c.channel.padEnd(16)} ${money(c.amount_micros, c.currency)}`);
          }
          return standing.outcome === 'failed' ? EXIT.failedRows : EXIT.ok;
        },
      ),
    );

import { Command } from 'commander';
import { z } from 'zod';
import { rebuild } from '../rebuild/rebuild.ts';
import { openSite } from '../rebuild/site.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, seconds } from '../terminal/output.ts';
import { action } from './action.ts';

const shape = {
  from: z.enum(['archive', 'raw']),
  keep: z.boolean(),
  acceptLoss: z.boolean(),
  acceptMix: z.boolean(),
  json: z.boolean(),
};

/** `rebuild`: derives everything anew beside live traffic, then switches to it. */
export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description('derive everything anew under the present configuration, beside live traffic, then switch to it')
    .option('--from <source>', 'archive: the touchpoints in ClickHouse; raw: what Kafka still holds', 'archive')
    .option('--keep', 'keep the generation before until the next call without this, to compare', false)
    .option('--accept-loss', 'with raw: do without events that only the archive has', false)
    .option('--accept-mix', 'go on under another configuration than it was begun with', false)
    .option('--json', 'the generation as one JSON object', false)
    .addHelpText('after', '\nStopped or killed at any point, the next call goes on where it was. See docs/rebuild.md.')
    .action(
      action(shape, async ({ options, installation, interrupted }) => {
        const began = Date.now();
        const reach = installation();
        await reach.seen();
        const { config, env, logger } = reach;
        const site = await openSite({ config, log: await reach.log(), logger, env, signal: interrupted });
        try {
          const record = await rebuild(site, {
            source: options.from,
            keep: options.keep,
            acceptLoss: options.acceptLoss,
            acceptMix: options.acceptMix,
          });
          if (options.json) print(JSON.stringify(record));
          else
            print(
              `generation ${record.generation} is live, from ${record.source}, after ${seconds(Date.now() - began)}`,
            );
        } finally {
          await site.close();
        }
        return EXIT.ok;
      }),
    );

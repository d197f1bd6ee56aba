import { Command } from 'commander';
import { z } from 'zod';
import { TOPICS, topicName } from '../../../schemas/topics.ts';
import { inGeneration } from '../../runtime/generation/config.ts';
import { liveOf, readGenerations } from '../../runtime/generation/read.ts';
import { makeTopics, standingTopics } from '../system/topics.ts';
import { EXIT } from '../terminal/exit.ts';
import { count, print, say, table } from '../terminal/output.ts';
import { action } from './action.ts';

/** `topics`: makes what is missing and lists all with their offsets. */
export const topicsCommand = (): Command =>
  new Command('topics')
    .description('make missing Kafka topics and list all of them')
    .option('--json', 'one JSON object a topic', false)
    .action(
      action({ json: z.boolean() }, async ({ options, installation }) => {
        const reach = installation();
        const log = await reach.log();
        const live = liveOf(await readGenerations(log, reach.config.env.TL_TOPIC_PREFIX));
        const config = inGeneration(reach.config, live?.generation ?? 1);
        const made = await makeTopics(log, config.env);
        if (made.length > 0) say(`made ${made.join(', ')}`);
        const rows: string[][] = [['topic', 'partitions', 'first', 'end', 'cleanup']];
        for (const id of standingTopics()) {
          const topic = topicName(id, config.env.TL_TOPIC_PREFIX);
          const offsets = await log.offsets(topic);
          if (options.json) print(JSON.stringify({ topic, offsets }));
          const sum = (of: 'low' | 'end') => count(offsets.reduce((all, range) => all + range[of], 0));
          rows.push([topic, String(offsets.length), sum('low'), sum('end'), TOPICS[id].cleanup]);
        }
        if (!options.json) print(table(rows));
        return EXIT.ok;
      }),
    );

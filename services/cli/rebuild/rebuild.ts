import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type TopicId, topicName } from '../../../schemas/topics.ts';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { dropGeneration, prepareViews, showGeneration } from '../../runtime/clickhouse/show.ts';
import { inGeneration } from '../../runtime/generation/config.ts';
import { liveOf, readGenerations } from '../../runtime/generation/read.ts';
import type { GenerationRecord } from '../../runtime/generation/record.ts';
import { buildingTopics, makeTopics, ownTopics } from '../system/topics.ts';
import { say } from '../terminal/output.ts';
import { begin, type Wanted } from './begin.ts';
import { type Builders, startBuilders } from './builders.ts';
import { feed } from './feed.ts';
import { goOn } from './go-on.ts';
import { noteMended, unreported } from './letters.ts';
import { prefixOf, reach, type Site } from './site.ts';
import { endsNow, loaded, quiet, takenIn } from './wait.ts';

/** How a rebuild is to be done. */
export interface RebuildOptions extends Wanted {
  /** Leave the generation before as it is, to be compared; the next call without it drops it. */
  readonly keep: boolean;
  /** Go on under another configuration than the generation was begun with: it has rows of both. */
  readonly acceptMix: boolean;
}

const INPUTS = ['touchpoints', 'bulk', 'corrections'] as const satisfies readonly TopicId[];
/** Milliseconds in which the roles have noticed that another generation takes over: they look every second. */
const NOTICE_MS = 2_500;

/**
 * Derives everything anew beside live traffic, lets people see it, and drops what was there before. Each stage is noted
 * when it is reached; a rebuild that died goes on at the last one, whatever it was asked for. Gives the generation.
 */
export async function rebuild(site: Site, options: RebuildOptions): Promise<GenerationRecord> {
  const generations = await readGenerations(site.log, site.config.env.TL_TOPIC_PREFIX);
  const live = liveOf(generations);
  const unfinished = generations.all.find(({ stage }) => stage !== 'done');
  let record = unfinished
    ? await goOn(site, unfinished, options)
    : await begin(site, live?.generation ?? 1, (generations.all.at(-1)?.generation ?? 1) + 1, options);
  if (record.stage !== 'live') record = await build(site, record);
  if (options.keep) {
    say(`generation ${record.before} is kept; throughline rebuild without --keep drops it`);
    return record;
  }
  return drop(site, record);
}

/** From the first event to the moment it is live. */
async function build(site: Site, begun: GenerationRecord): Promise<GenerationRecord> {
  let record = begun;
  const { generation } = record;
  const own = inGeneration(site.config, generation);
  await makeTopics(site.log, own.env, ownTopics());
  await migrate(site.tables(1), { database: own.env.CLICKHOUSE_DATABASE, workspaces: [] });
  await prepareViews(site.tables(1), generation, site.config.file.workspaces);
  const builders = await startBuilders(site, generation);
  try {
    if (record.stage === 'build') {
      await takePastIn(site, record, builders);
      record = await reach(site, record, 'catchup');
      await builders.restart();
    }
    if (record.stage === 'catchup') {
      say('catching up with live traffic');
      await catchUp(site, record, builders);
      record = await reach(site, record, 'handover');
    }
    say(`generation ${generation} takes over from ${record.before}`);
    await delay(NOTICE_MS, undefined, { signal: site.signal });
    await fence(site, record.before);
    await catchUp(site, record, builders);
    await noteMended(site, generation);
    await showGeneration(site.tables(1), {
      generation,
      source: record.source,
      version: site.config.version,
      workspaces: site.config.file.workspaces,
    });
    say('people see it');
  } finally {
    await builders.stop();
  }
  return reach(site, record, 'live', await unreported(site, generation));
}

/** Takes in what lies before the cut, and waits until it is in the tables. */
async function takePastIn(site: Site, record: GenerationRecord, { check }: Builders): Promise<void> {
  const { generation } = record;
  if (record.source === 'archive')
    await feed(site, record, async () => {
      await takenIn(site, generation, await endsNow(site, generation, ['replay']), check);
      await quiet(site, generation, check, false);
    });
  else await takenIn(site, generation, await endsNow(site, generation, ['touchpoints', 'bulk'], record.begin), check);
  await quiet(site, generation, check, record.source === 'raw');
}

/** Resolves when the generation has taken in and loaded what had come when this was called. */
async function catchUp(site: Site, { generation, begin: from }: GenerationRecord, { check }: Builders): Promise<void> {
  await takenIn(site, generation, await endsNow(site, generation, INPUTS, from), check);
  await quiet(site, generation, check, true);
  await loaded(site, generation, check);
}

/** After this no worker of a generation can write a row any more, not even one that was frozen for an hour. */
async function fence(site: Site, generation: number): Promise<void> {
  const app = `${prefixOf(site, generation)}journeys`;
  for (let partition = 0; partition < site.config.env.TL_PARTITIONS; partition++)
    await (await site.log.transactor(`${app}-${partition}`)).close();
}

/** Drops the generation before, and what was needed to build this one. */
async function drop(site: Site, record: GenerationRecord): Promise<GenerationRecord> {
  const { generation, before } = record;
  // The roles of before have to notice first: what they read and write is taken from under them.
  await delay(NOTICE_MS, undefined, { signal: site.signal });
  await dropGeneration(site.tables(1), before);
  await site.log.deleteTopics([
    ...ownTopics().map((id) => topicName(id, prefixOf(site, before))),
    ...buildingTopics().map((id) => topicName(id, prefixOf(site, generation))),
  ]);
  rmSync(join(site.config.env.TL_DATA_DIR, 'state', `${prefixOf(site, before)}journeys`), {
    recursive: true,
    force: true,
  });
  say(`generation ${before} is dropped`);
  return reach(site, record, 'done');
}

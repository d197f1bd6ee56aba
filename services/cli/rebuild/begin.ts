import { generationPrefix } from '../../../schemas/generation.ts';
import { type TopicId, topicName } from '../../../schemas/topics.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import { unnamedWorkspaces } from '../../runtime/clickhouse/workspaces.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { GenerationRecord } from '../../runtime/generation/record.ts';
import { UsageError } from '../terminal/exit.ts';
import { say } from '../terminal/output.ts';
import { reach, type Site } from './site.ts';
import { loaded } from './wait.ts';

/** What a generation is made from. */
export interface Wanted {
  readonly source: GenerationRecord['source'];
  /** Take what Kafka still holds though the archive has more. */
  readonly acceptLoss: boolean;
}

const SOURCES = ['touchpoints', 'bulk'] as const satisfies readonly TopicId[];

/**
 * Chooses where the past ends and notes the new generation. Of the archive: every event before the place behind the newest
 * fact that the live loader had to load at this moment; the topics go on there. What was seen twice or refused beyond is
 * read again and comes to the same. Throws UsageError when the raw topics would lose events the archive has, TL_CONFIG when
 * the configuration lacks a workspace people see.
 */
export async function begin(site: Site, live: number, next: number, wanted: Wanted): Promise<GenerationRecord> {
  await refuseUnnamed(site, live);
  const record: GenerationRecord = {
    generation: next,
    stage: 'build',
    before: live,
    source: wanted.source,
    version: site.config.version,
    begin: await (wanted.source === 'archive' ? cutOfArchive(site, live) : cutOfRaw(site, live, wanted.acceptLoss)),
    at: Date.now(),
  };
  return reach(site, record, 'build');
}

/** Views of a workspace that is not named would go on showing tables that are dropped. */
async function refuseUnnamed({ tables, config }: Site, live: number): Promise<void> {
  const client = tables(1);
  const [name] = await unnamedWorkspaces(client, live, config.file.workspaces);
  if (name === undefined) return;
  const views = viewsDatabase(client.database, name);
  throw new ThroughlineError(
    'TL_CONFIG',
    `there are views of the workspace "${name}", which the configuration does not name: put it back into the file; or, if nobody needs its figures any more, drop the database ${views}`,
  );
}

async function cutOfArchive(site: Site, live: number): Promise<GenerationRecord['begin']> {
  const ends = (await site.log.offsets(nameOf(site, 'outTouchpoints', live))).map(({ end }) => end);
  say('waiting until the loader has all that the archive is to have');
  // Duplicates written together with these facts or before are in the topics loaded now, too, or come within moments.
  await loaded(site, live, () => undefined);
  // A duplicate says nothing of the facts before it: its topic may be ahead of theirs.
  const found = await site.tables(live).query<{ topic: string; partition: number; next: number }>(
    `SELECT src_topic AS topic, src_partition AS partition, max(src_offset) + 1 AS next
     FROM touchpoints WHERE _offset < {ends:Array(UInt64)}[_partition + 1] GROUP BY topic, partition`,
    { ends },
  );
  const offsets = await Promise.all(
    SOURCES.map(async (id) => {
      const topic = nameOf(site, id, live);
      const ranges = await site.log.offsets(topic);
      const next = (partition: number) => found.find((row) => row.topic === topic && row.partition === partition)?.next;
      return [id, ranges.map(({ low }, partition) => Math.max(low, next(partition) ?? low))] as const;
    }),
  );
  return { ...Object.fromEntries(offsets), corrections: await endOf(site) };
}

async function cutOfRaw(site: Site, live: number, acceptLoss: boolean): Promise<GenerationRecord['begin']> {
  const begin: Record<string, number[]> = {};
  let older = 0;
  for (const id of SOURCES) {
    const topic = nameOf(site, id, live);
    const lows = (await site.log.offsets(topic)).map(({ low }) => low);
    begin[id] = lows;
    const [row] = await site
      .tables(live)
      .query<{ n: number }>(
        'SELECT count() AS n FROM touchpoints WHERE src_topic = {topic:String} AND src_offset < {lows:Array(UInt64)}[src_partition + 1]',
        { topic, lows },
      );
    older += row?.n ?? 0;
  }
  if (older > 0 && !acceptLoss)
    throw new UsageError(
      `Kafka no longer holds ${older} events the archive has: rebuild from the archive, or say --accept-loss to do without them`,
    );
  return { ...begin, corrections: (await endOf(site)).map(() => 0) };
}

const nameOf = ({ config }: Site, id: TopicId, live: number): string =>
  topicName(id, generationPrefix(config.env.TL_TOPIC_PREFIX, live));

const endOf = async (site: Site): Promise<number[]> =>
  (await site.log.offsets(nameOf(site, 'corrections', 1))).map(({ end }) => end);

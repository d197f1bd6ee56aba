import { z } from 'zod';
import { topicName } from '../../../schemas/topics.ts';
import type { GenerationRecord } from '../../runtime/generation/record.ts';
import type { NewRecord } from '../../runtime/log/port.ts';
import { count } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import {
  type ArchivedRecord,
  type ArchivePart,
  archivedDuplicates,
  archivedTouchpoints,
  countArchive,
} from './archive.ts';
import { decisionAgain, type Segment, segmentsOf } from './decisions.ts';
import { readAll } from './read-all.ts';
import { prefixOf, type Site } from './site.ts';
import { ARCHIVE_START } from './spans.ts';

/** How far the replay is: which work item, and where in it. */
const bookmark = z.object({
  item: z.number().int(),
  cursor: z.object({ day: z.number().int(), partition: z.number().int(), seq: z.number().int() }),
  rows: z.number().int(),
});
type Bookmark = z.infer<typeof bookmark>;

/** Records and bytes of one transaction, at most. */
const MOST_RECORDS = 5_000;
const MOST_BYTES = 4_000_000;

interface Item {
  readonly kind: 'touchpoints' | 'duplicates' | 'decisions';
  readonly segment: Segment;
}

/**
 * Writes the past into the topic of the replay: touchpoints of the archive as they were taken in, decisions of people at
 * their place among them, then what was seen twice. Every transaction carries how far it is, so a replay that dies goes
 * on without losing or repeating a record. `settle` resolves when all that is written has had its effect.
 */
export async function feed(site: Site, generation: GenerationRecord, settle: () => Promise<void>): Promise<void> {
  const { log, config, writer } = site;
  const prefix = prefixOf(site, generation.generation);
  const [replay, replayed] = [topicName('replay', prefix), topicName('replayed', prefix)];
  const partitions = config.env.TL_PARTITIONS;
  const corrections = await readAll(log, topicName('corrections', prefix), { to: generation.begin['corrections'] });
  const place = (id: 'touchpoints' | 'bulk') => ({
    topic: topicName(id, prefix),
    offsets: generation.begin[id] ?? [],
  });
  const begin = { touchpoints: place('touchpoints'), bulk: place('bulk') };
  const items = itemsOf(segmentsOf(corrections));
  const total = (await countArchive('touchpoints', partOf(WHOLE))) + (await countArchive('duplicates', partOf(WHOLE)));
  const progress = new Progress('replayed', total);
  let at: Bookmark = { item: 0, cursor: ARCHIVE_START, rows: 0 };
  for (const { value } of await readAll(log, replayed)) at = bookmark.parse(JSON.parse(value?.toString('utf8') ?? ''));

  function partOf({ from, to }: Pick<Segment, 'from' | 'to'>): ArchivePart {
    return { client: site.tables(generation.before), begin, from, to };
  }

  async function write(records: readonly NewRecord[], next: Bookmark): Promise<void> {
    site.signal.throwIfAborted();
    const mark: NewRecord = { topic: replayed, partition: 0, key: 'at', value: Buffer.from(JSON.stringify(next)) };
    await writer.commit([...records, mark]);
    at = next;
    progress.at(at.rows, `${count(items.length - at.item)} parts left`);
  }

  async function writeArchive(rows: AsyncIterable<ArchivedRecord[]>): Promise<void> {
    let waiting: NewRecord[] = [];
    let bytes = 0;
    let cursor = at.cursor;
    const flush = async () => {
      if (waiting.length > 0) await write(waiting, { item: at.item, cursor, rows: at.rows + waiting.length });
      waiting = [];
      bytes = 0;
    };
    for await (const batch of rows)
      for (const row of batch) {
        waiting.push({ topic: replay, ...row.record });
        bytes += row.record.value?.length ?? 0;
        cursor = row.cursor;
        if (waiting.length >= MOST_RECORDS || bytes >= MOST_BYTES) await flush();
      }
    await flush();
  }

  async function writeDecisions({ decisions, separation }: Segment, next: Bookmark): Promise<void> {
    const again = (records: Segment['decisions']) => records.map((record) => decisionAgain(replay, record));
    if (separation.length > 0) {
      await settle();
      await write([...again(decisions), ...again(separation)], next);
      await settle();
    } else await write(again(decisions), next);
  }

  // A replay that died may have written a separation last, and not waited for its effect.
  if (at.item > 0) await settle();
  for (let item = items[at.item]; item; item = items[at.item]) {
    const next = { item: at.item + 1, cursor: ARCHIVE_START, rows: at.rows };
    if (item.kind === 'decisions') await writeDecisions(item.segment, next);
    else {
      const read = item.kind === 'touchpoints' ? archivedTouchpoints : archivedDuplicates;
      await writeArchive(read(partOf(item.segment), at.cursor, partitions));
      await write([], { ...next, rows: at.rows });
    }
  }
  await settle();
  progress.done();
}

const WHOLE: Pick<Segment, 'from' | 'to'> = { from: 0, to: Date.UTC(2200, 0, 1) };

/** What is done one after the other. Repetitions change nobody's profile, so they come last, at once. */
function itemsOf(segments: readonly Segment[]): Item[] {
  const whole: Segment = { ...WHOLE, decisions: [], separation: [] };
  return [
    ...segments.flatMap((segment): Item[] => [
      { kind: 'touchpoints', segment },
      { kind: 'decisions', segment },
    ]),
    { kind: 'duplicates', segment: whole },
  ];
}

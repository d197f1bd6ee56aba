import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import { topicName } from '../../../schemas/topics.ts';
import { loaderGroupOf } from '../../loader/topology.ts';
import { quoteName } from '../../runtime/clickhouse/connect.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import { readAll } from './read-all.ts';
import { prefixOf, type Site } from './site.ts';

const codec = codecOf(failure);
/** Looks at every event there is, once. */
const MEND_MS = 600_000;
/** Parameters of a query travel in its address: ClickHouse takes 128 KB of each, and a place takes some 60 bytes encoded. */
const LETTERS_AT_ONCE = 1_000;

const letterOf = ({ value }: LogRecord) => codec.decode(value ?? Buffer.alloc(0));

/** Where the event of a dead letter was read. */
const placeOf = (record: LogRecord): string => {
  const { src_topic, src_partition, src_offset } = letterOf(record);
  return `${src_topic}:${src_partition}:${src_offset}`;
};

/**
 * Dead letters of a generation that was built which the live one has not reported: events that only the new rules or the
 * new release refuse, or that came while it took over. Both have stopped by now. Nearly always there are none.
 */
export async function unreported(site: Site, generation: number): Promise<NewRecord[]> {
  const prefix = prefixOf(site, generation);
  const held = await readAll(site.log, topicName('held', prefix));
  if (held.length === 0) return [];
  const topic = topicName('failed', prefix);
  const reported = new Set((await readAll(site.log, topic)).map(placeOf));
  return held
    .filter((letter) => !reported.has(placeOf(letter)))
    .map(({ partition, value }) => ({ topic, partition, key: null, value }));
}

/**
 * Notes which events that were refused before a generation has taken in: a handler that was mended, or rules that take
 * more. Else the books would count them twice. To be called when both generations have stopped; doing it again changes nothing.
 */
export async function noteMended(site: Pick<Site, 'config' | 'log' | 'tables'>, generation: number): Promise<void> {
  const prefix = prefixOf(site, generation);
  const topic = topicName('failed', prefix);
  // The loader that brings dead letters into their table waits for the takeover, too: what it has not loaded is read here.
  const committed = await site.log.committed(loaderGroupOf('failed', prefix), topic);
  const unloaded = await readAll(site.log, topic, { from: committed.map(({ offset }) => offset) });
  // What the collector refused was never an event of the stream: no generation can take it in.
  const waiting = unloaded.map(letterOf).filter(({ src_offset }) => src_offset >= 0);
  const tables = site.tables(generation);
  const mended = `${quoteName(site.config.env.CLICKHOUSE_DATABASE)}.mended`;
  const places = 'src_topic, src_partition, src_offset';
  const taken = `SELECT ${places} FROM touchpoints UNION ALL SELECT ${places} FROM duplicates`;
  const note = (letters: string, parameters: Record<string, readonly string[] | readonly number[]>) =>
    tables.command(
      `INSERT INTO ${mended} (${places}, generation)
       SELECT DISTINCT ${places}, {generation:UInt32} FROM (${taken})
       WHERE src_offset >= 0 AND (${places}) IN (${letters})`,
      { generation, ...parameters },
      { timeoutMs: MEND_MS },
    );
  await note(`SELECT ${places} FROM failed_events`, {});
  for (let from = 0; from < waiting.length; from += LETTERS_AT_ONCE) {
    const some = waiting.slice(from, from + LETTERS_AT_ONCE);
    await note(
      `SELECT tupleElement(letter, 1), tupleElement(letter, 2), tupleElement(letter, 3)
       FROM (SELECT arrayJoin(arrayZip({topics:Array(String)}, {partitions:Array(Int32)}, {offsets:Array(Int64)})) AS letter)`,
      {
        topics: some.map(({ src_topic }) => src_topic),
        partitions: some.map(({ src_partition }) => src_partition),
        offsets: some.map(({ src_offset }) => src_offset),
      },
    );
  }
}

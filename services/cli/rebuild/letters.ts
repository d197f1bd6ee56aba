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
  const waiting = (await readAll(site.log, topic, { from: committed.map(({ offset }) => offset) })).map(letterOf);
  const places = 'src_topic, src_partition, src_offset';
  await site.tables(generation).command(
    `INSERT INTO ${quoteName(site.config.env.CLICKHOUSE_DATABASE)}.mended (${places}, generation)
     SELECT DISTINCT ${places}, {generation:UInt32}
     FROM (SELECT ${places} FROM touchpoints UNION ALL SELECT ${places} FROM duplicates)
     WHERE src_offset >= 0 AND (${places}) IN (
       SELECT ${places} FROM failed_events
       UNION ALL
       SELECT tupleElement(letter, 1), tupleElement(letter, 2), tupleElement(letter, 3)
       FROM (SELECT arrayJoin(arrayZip({topics:Array(String)}, {partitions:Array(Int32)}, {offsets:Array(Int64)})) AS letter))`,
    {
      generation,
      topics: waiting.map(({ src_topic }) => src_topic),
      partitions: waiting.map(({ src_partition }) => src_partition),
      offsets: waiting.map(({ src_offset }) => src_offset),
    },
    { timeoutMs: MEND_MS },
  );
}

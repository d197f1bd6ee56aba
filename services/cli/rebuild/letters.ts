import { codecOf } from '../../../schemas/codec.ts';
import { failure } from '../../../schemas/outputs.ts';
import { topicName } from '../../../schemas/topics.ts';
import type { LogRecord, NewRecord } from '../../runtime/log/port.ts';
import { readAll } from './read-all.ts';
import { prefixOf, type Site } from './site.ts';

const codec = codecOf(failure);

/** Where the event of a dead letter was read. */
const placeOf = ({ value }: LogRecord): string => {
  const { src_topic, src_partition, src_offset } = codec.decode(value ?? Buffer.alloc(0));
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

import { type Codec, codecOf } from '../../../schemas/codec.ts';
import { duplicate, failure } from '../../../schemas/outputs.ts';
import { type TopicId, topicName } from '../../../schemas/topics.ts';
import { fact } from '../../../schemas/touchpoint.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { ASKING } from './finding.ts';
import { type Coverage, complete, heldOffsets } from './source-offsets.ts';

/** Where a record came from. */
interface Place {
  readonly src_topic: string;
  readonly src_partition: number;
  readonly src_offset: number;
}

/** What the events of a source come to, one record each that says where it came from. */
const FATES: readonly (readonly [TopicId, Pick<Codec<Place>, 'decode'>])[] = [
  ['outTouchpoints', codecOf(fact)],
  ['outDuplicates', codecOf(duplicate)],
  ['failed', codecOf(failure)],
];

/**
 * The coverage with the offsets whose rows ClickHouse refused: the loader kept them in loader_failed, so they are not
 * missing. One whose row was inserted since counts as what it is. `prefix` is that of the generation audited.
 */
export async function withRefused(
  client: ClickHouseClient,
  topic: string,
  coverage: readonly Coverage[],
  prefix: string,
): Promise<readonly Coverage[]> {
  if (complete(coverage)) return coverage;
  const refused = await refusedOffsets(client, topic, prefix);
  const counted: Coverage[] = [];
  for (const one of coverage) {
    const offsets = [...(refused.get(one.partition) ?? [])].filter((at) => at >= one.low && at < one.end);
    const held = await heldOffsets(client, { topic, partition: one.partition }, offsets);
    counted.push({ ...one, refused: offsets.length - held });
  }
  return counted;
}

/** Offsets of a source topic whose row the loader could not load, by partition. */
async function refusedOffsets(
  client: ClickHouseClient,
  topic: string,
  prefix: string,
): Promise<Map<number, Set<number>>> {
  const codecs = new Map(FATES.map(([id, codec]) => [topicName(id, prefix), codec]));
  const found = new Map<number, Set<number>>();
  const rows = client.stream<{ topic: string; value: string }>(
    'SELECT topic, value FROM loader_failed WHERE topic IN {topics:Array(String)}',
    { topics: [...codecs.keys()] },
    ASKING,
  );
  for await (const batch of rows)
    for (const row of batch) {
      const place = placeIn(codecs.get(row.topic), row.value);
      if (place?.src_topic !== topic) continue;
      found.set(place.src_partition, (found.get(place.src_partition) ?? new Set()).add(place.src_offset));
    }
  return found;
}

/** Undefined for bytes that are no such record: nobody knows then which event they were. */
function placeIn(codec: Pick<Codec<Place>, 'decode'> | undefined, value: string): Place | undefined {
  try {
    return codec?.decode(Buffer.from(value, 'base64'));
  } catch {
    return undefined;
  }
}

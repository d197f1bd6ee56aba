import { topicName } from '../../schemas/topics.ts';
import type { Log } from '../../services/runtime/log/port.ts';
import { drain } from '../../services/runtime/task/drain.ts';

/** How many messages of the stitching protocol crossed the loop. */
export async function countLoop(log: Log, prefix: string): Promise<number> {
  const topic = topicName('loop', prefix);
  const ends = await log.offsets(topic);
  let messages = 0;
  await drain(
    log,
    'counting messages of the loop',
    ends.flatMap(({ low, end }, partition) => (low < end ? [{ topic, partition, offset: low }] : [])),
    ({ partition }, records, next) => {
      messages += records.length;
      return next >= (ends[partition]?.end ?? 0);
    },
  );
  return messages;
}

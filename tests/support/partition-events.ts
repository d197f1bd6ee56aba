import { identifierOf } from '../../schemas/identifier.ts';
import { partitionOf } from '../../schemas/partition.ts';
import { DEVELOPMENT_SECRET } from '../../services/runtime/config/schema.ts';

let number = 0;

/** Page views of visitors nobody has seen before, one for each of some partitions. */
export function eventForEach(partitions: readonly number[], count: number) {
  const found = new Map<number, ReturnType<typeof pageView>>();
  while (found.size < partitions.length) {
    const anonymousId = `probe-${process.pid}-${number++}`;
    const partition = partitionOf(identifierOf(DEVELOPMENT_SECRET, 'main', 'anonymous_id', anonymousId), count);
    if (partitions.includes(partition)) found.set(partition, pageView(anonymousId));
  }
  return [...found.values()];
}

const pageView = (anonymousId: string) => ({
  type: 'page',
  messageId: anonymousId,
  anonymousId,
  timestamp: new Date().toISOString(),
  context: { touch: { platform: 'web' } },
});

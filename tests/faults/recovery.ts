import { pause } from '../../deploy/local/processes.ts';
import { identifierOf } from '../../schemas/identifier.ts';
import { partitionOf } from '../../schemas/partition.ts';
import { DEVELOPMENT_SECRET } from '../../services/runtime/config/schema.ts';
import { deliver, type Event, idsOf } from './client.ts';
import type { Ledger } from './ledger.ts';
import { PARTITIONS, type World } from './world.ts';

const LOOK_MS = 50;
/** Longest wait for an event to become countable; a campaign that waits longer has nothing more to find. */
const PATIENCE_MS = 180_000;

let number = 0;

/**
 * Sends one event for every partition and gives the seconds from `since` (clock of `performance`) until all of them are
 * countable in ClickHouse: then every part works again. Undefined when that takes three minutes.
 */
export async function secondsToRecover(world: World, ledger: Ledger, since: number): Promise<number | undefined> {
  const late = () => performance.now() - since > PATIENCE_MS;
  const events = eventForEachPartition();
  if (!(await deliver(world.collectorUrl, events, ledger, late))) return undefined;
  const names = idsOf(events);
  for (; !late(); await pause(LOOK_MS)) {
    const [found] = await world.client
      .query<{ n: number }>(
        'SELECT uniqExact(message_id) AS n FROM touchpoints WHERE message_id IN {names:Array(String)}',
        { names },
      )
      .catch(() => []);
    if (found?.n === names.length) return (performance.now() - since) / 1_000;
  }
  return undefined;
}

/** Page views of visitors nobody has seen before. */
function eventForEachPartition(): Event[] {
  const found = new Map<number, Event>();
  while (found.size < PARTITIONS) {
    const anonymousId = `probe-${number++}`;
    const origin = identifierOf(DEVELOPMENT_SECRET, 'main', 'anonymous_id', anonymousId);
    found.set(partitionOf(origin, PARTITIONS), {
      type: 'page',
      messageId: anonymousId,
      anonymousId,
      timestamp: new Date().toISOString(),
      context: { touch: { platform: 'web' } },
    });
  }
  return [...found.values()];
}

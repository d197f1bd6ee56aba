import { pause } from '../../deploy/local/processes.ts';
import { eventForEach } from '../support/partition-events.ts';
import { deliver, idsOf } from './client.ts';
import type { Ledger } from './ledger.ts';
import { PARTITIONS, type World } from './world.ts';

const LOOK_MS = 50;
/** Longest wait for an event to become countable; a campaign that waits longer has nothing more to find. */
const PATIENCE_MS = 180_000;

const EVERY = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/**
 * Sends one event for every partition and gives the seconds from `since` (clock of `performance`) until all of them are
 * countable in ClickHouse: then every part works again. Undefined when that takes three minutes.
 */
export async function secondsToRecover(world: World, ledger: Ledger, since: number): Promise<number | undefined> {
  const late = () => performance.now() - since > PATIENCE_MS;
  const events = eventForEach(EVERY, PARTITIONS);
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

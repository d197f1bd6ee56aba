import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { say, type World } from './world.ts';

/**
 * Fills the state with `people` profiles, then begins the journeys stage anew on an empty disk and, after that, on a
 * kept one: seconds until it works, and what a profile takes.
 */
export async function restoreTimes(world: World, events: number, people: number): Promise<Record<string, unknown>> {
  say(`${events} events of ${people} people`);
  const sent = await world.load({ ms: 3_600_000, rate: 0, connections: 4, people, events });
  await world.countable(sent.acknowledged);
  const state = {
    keys: await world.metric('journeys', 'throughline_journeys_state_keys'),
    bytes: await world.metric('journeys', 'throughline_journeys_state_bytes'),
  };
  const again = async (what: string) => {
    const started = Date.now();
    await world.start('journeys');
    const seconds = (Date.now() - started) / 1_000;
    say(`${what}: ${seconds} s`);
    return { ready_s: seconds, restore_s: await world.metric('journeys', 'throughline_journeys_restore_seconds') };
  };
  await world.stop('journeys');
  rmSync(join(world.dataDir, 'state'), { recursive: true, force: true });
  const emptyDisk = await again('on an empty disk');
  await world.stop('journeys');
  const keptDisk = await again('on a kept disk');
  return {
    events: sent.acknowledged,
    people,
    state_keys: state.keys,
    state_bytes: state.bytes,
    bytes_per_person: Math.round(state.bytes / people),
    empty_disk: emptyDisk,
    kept_disk: keptDisk,
  };
}

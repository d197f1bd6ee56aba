import { setTimeout as delay } from 'node:timers/promises';
import { eventForEach } from '../support/partition-events.ts';
import { childrenOf } from '../support/processes.ts';
import { quantile, untilCountable } from './freshness.ts';
import { say, type World } from './world.ts';

const INSTANCES = ['journeys', 'journeys-1'] as const;
/** Milliseconds between two kills: a worker lives for two of them, then its parent's wait before a start is the first again. */
const BETWEEN_MS = 16_000;

/**
 * Two instances of journeys under load; one worker after the other is killed with -9. Seconds from the kill until an event
 * for each of its partitions, sent at that moment, is countable; beside it the same without a kill.
 */
export async function takeoverTimes(world: World, rounds: number, rate: number): Promise<Record<string, unknown>> {
  const partitionsOf = (ordinal: number) =>
    Array.from({ length: world.partitions }, (_, p) => p).filter((p) => p % INSTANCES.length === ordinal);
  const probe = (ordinal: number) =>
    untilCountable(world.probe(), eventForEach(partitionsOf(ordinal), world.partitions));
  say(`${rounds} kills of a worker at ${rate} events/s`);
  const warm = await world.load({ ms: 5_000, rate, connections: 2 });
  await world.countable(warm.acknowledged);

  let over = false;
  const traffic = (async () => {
    while (!over) await world.load({ ms: 2_000, rate, connections: 2 });
  })();
  // Heard of at the end; until then it must not end the process.
  traffic.catch(() => undefined);
  const killed: number[] = [];
  const undisturbed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ordinal = round % INSTANCES.length;
    await delay(BETWEEN_MS);
    undisturbed.push(await probe(ordinal));
    for (const worker of childrenOf(world.pidOf(INSTANCES[ordinal] ?? 'journeys'))) process.kill(worker, 'SIGKILL');
    const ms = await probe(ordinal);
    killed.push(ms);
    say(`  round ${round + 1}, instance ${ordinal}: ${ms} ms, undisturbed ${undisturbed.at(-1)} ms`);
  }
  over = true;
  await traffic;
  return {
    rounds,
    rate,
    partitions: world.partitions,
    takeover_p50_ms: quantile(killed, 0.5),
    takeover_max_ms: Math.max(...killed),
    takeover_ms: killed,
    undisturbed_p50_ms: quantile(undisturbed, 0.5),
  };
}

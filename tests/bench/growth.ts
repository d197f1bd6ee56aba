import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from './freshness.ts';
import { say, type World } from './world.ts';

/** Profiles of the small state; so many people are also visited in a round, at either size. */
const FEW = 10_000;
/** First round of a level, not counted: it warms the process and its caches up. */
const WARM_ROUNDS = 1;

/**
 * What an event costs with few profiles in the state and with many. At either size as many people come back in a round: of
 * the few all, of the many others each time, who have been there once before. `fillMs` bounds the time the many are sent
 * in, so there may be fewer than asked for.
 */
export async function growthCosts(
  world: World,
  profiles: number,
  rounds: number,
  fillMs: number,
): Promise<Record<string, unknown>> {
  let sent = 0;
  const send = async (people: number, events: number, { ms = 3_600_000, from = 0 } = {}) => {
    const load = await world.load({ ms, rate: 0, connections: 4, people, events, from });
    sent += load.acknowledged;
    await world.countable(sent);
    return load.acknowledged;
  };
  const stateOf = async (what: 'keys' | 'bytes') => world.metric('journeys', `throughline_journeys_state_${what}`);

  async function level(people: number, filled: number) {
    // Both levels begin with a new process: what it has learnt and what it holds would differ.
    await world.stop('journeys');
    await world.start('journeys');
    const costs: number[] = [];
    const stages: number[] = [];
    for (let round = 0; round < WARM_ROUNDS + rounds; round++) {
      await delay(2_000);
      const before = world.cpu();
      // Others every time: whoever was here a moment ago is still in memory.
      const events = await send(people, FEW, { from: round * FEW });
      const after = world.cpu();
      const used = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / events;
      const all = [...after.keys()].reduce((sum, name) => sum + used(name), 0);
      say(`  ${filled} profiles, round ${round}: journeys ${micros(used('journeys'))} us an event, all ${micros(all)}`);
      if (round < WARM_ROUNDS) continue;
      stages.push(used('journeys'));
      costs.push(all);
    }
    const [keys, bytes] = [await stateOf('keys'), await stateOf('bytes')];
    return {
      profiles: filled,
      journeys_us_per_event: micros(quantile(stages, 0.5)),
      all_us_per_event: micros(quantile(costs, 0.5)),
      state_keys: keys,
      state_bytes: bytes,
    };
  }

  say(`${FEW} profiles`);
  const few = await level(FEW, await send(FEW, FEW));
  say(`up to ${profiles} profiles, for ${Math.round(fillMs / 1_000)} s at most`);
  const many = await level(profiles, await send(profiles, profiles, { ms: fillMs }));
  return {
    rounds,
    events_per_round: FEW,
    few,
    many,
    journeys_ratio: ratio(many.journeys_us_per_event, few.journeys_us_per_event),
    all_ratio: ratio(many.all_us_per_event, few.all_us_per_event),
  };
}

const micros = (seconds: number): number => Math.round(seconds * 1e7) / 10;
const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;

import { growthCosts } from './growth.ts';
import { machine } from './machine.ts';
import { modelCosts } from './models.ts';
import { queryTimes } from './queries.ts';
import { restoreTimes } from './restore.ts';
import { takeoverTimes } from './takeover.ts';
import { wholeWay } from './whole-way.ts';
import { openWorld } from './world.ts';

/**
 * Measures on real servers. Prints what it does on stderr; the last line of stdout is one JSON object with the machine's
 * facts. BENCH=whole-way (default) for BENCH_SECONDS (40), with freshness at BENCH_RATE (500) events a second;
 * BENCH=restore with BENCH_EVENTS (100,000) of BENCH_PEOPLE (20,000); BENCH=queries over BENCH_TOUCHES (20,000,000) and
 * BENCH_CREDITS (40,000,000) made rows; BENCH=models over the demo's history of BENCH_PEOPLE (3,000); BENCH=takeover with BENCH_ROUNDS (7) kills at BENCH_RATE events a second; BENCH=growth to
 * BENCH_PEOPLE (1,000,000) profiles, filled for BENCH_FILL_SECONDS (1,200) at most, BENCH_ROUNDS (5) at each size. BENCH_PROFILES names a folder for CPU profiles of the roles.
 */
const env = (name: string, otherwise: number): number => Number(process.env[name] || otherwise);
const bench = process.env['BENCH'] || 'whole-way';
const before = machine();

async function measure(): Promise<Record<string, unknown>> {
  if (bench === 'queries') return queryTimes(env('BENCH_TOUCHES', 20_000_000), env('BENCH_CREDITS', 40_000_000));
  if (bench === 'models') return modelCosts(env('BENCH_PEOPLE', 3_000));
  const world = await openWorld(bench === 'takeover' ? 2 : 1);
  try {
    switch (bench) {
      case 'restore':
        return await restoreTimes(world, env('BENCH_EVENTS', 100_000), env('BENCH_PEOPLE', 20_000));
      case 'takeover':
        return await takeoverTimes(world, env('BENCH_ROUNDS', 7), env('BENCH_RATE', 500));
      case 'growth': {
        const fillMs = env('BENCH_FILL_SECONDS', 1_200) * 1_000;
        return await growthCosts(world, env('BENCH_PEOPLE', 1_000_000), env('BENCH_ROUNDS', 5), fillMs);
      }
      default:
        return await wholeWay(world, env('BENCH_SECONDS', 40), env('BENCH_RATE', 500));
    }
  } finally {
    await world.close();
  }
}

console.log(JSON.stringify({ bench, ...(await measure()), machine: before }));

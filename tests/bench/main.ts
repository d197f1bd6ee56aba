import { machine } from './machine.ts';
import { queryTimes } from './queries.ts';
import { restoreTimes } from './restore.ts';
import { wholeWay } from './whole-way.ts';
import { openWorld } from './world.ts';

/**
 * Measures on real servers. Prints what it does on stderr; the last line of stdout is one JSON object with the machine's
 * facts. BENCH=whole-way (default) for BENCH_SECONDS (40), with freshness at BENCH_RATE (500) events a second;
 * BENCH=restore with BENCH_EVENTS (100,000) of BENCH_PEOPLE (20,000); BENCH=queries over BENCH_TOUCHES (20,000,000) and
 * BENCH_CREDITS (40,000,000) made rows. BENCH_PROFILES names a folder for CPU profiles of the roles.
 */
const env = (name: string, otherwise: number): number => Number(process.env[name] || otherwise);
const bench = process.env['BENCH'] || 'whole-way';
const before = machine();

async function measure(): Promise<Record<string, unknown>> {
  if (bench === 'queries') return queryTimes(env('BENCH_TOUCHES', 20_000_000), env('BENCH_CREDITS', 40_000_000));
  const world = await openWorld();
  try {
    return bench === 'restore'
      ? await restoreTimes(world, env('BENCH_EVENTS', 100_000), env('BENCH_PEOPLE', 20_000))
      : await wholeWay(world, env('BENCH_SECONDS', 40), env('BENCH_RATE', 500));
  } finally {
    await world.close();
  }
}

console.log(JSON.stringify({ bench, ...(await measure()), machine: before }));

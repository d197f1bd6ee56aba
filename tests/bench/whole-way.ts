import { setTimeout as delay } from 'node:timers/promises';
import { freshnessOnce, quantile } from './freshness.ts';
import { mergeOnce } from './merge.ts';
import { BATCH, say, type World } from './world.ts';

const FRESHNESS_PROBES = 60;
/** Events a second while merges are looked for, and how many merges. */
const MERGE_RATE = 1_000;
const MERGE_PROBES = 30;

/** HTTP batches of 100 -> Kafka -> journeys -> Kafka -> ClickHouse: speed and cost, freshness, merges. */
export async function wholeWay(world: World, seconds: number, rate: number): Promise<Record<string, unknown>> {
  say('warming up');
  const warm = await world.load({ ms: 5_000, rate: 0, connections: 4 });
  await world.countable(warm.acknowledged);

  say(`${seconds} s as fast as events are acknowledged`);
  const before = world.cpu();
  const started = Date.now();
  const load = await world.load({ ms: seconds * 1_000, rate: 0, connections: 4 });
  await world.countable(warm.acknowledged + load.acknowledged);
  const ms = Date.now() - started;
  const used = [...world.cpu()].map(([name, now]) => [name, now - (before.get(name) ?? 0)] as const);
  const perMillion = (cpu: number) => Math.round((cpu / load.acknowledged) * 1e7) / 10;
  for (const [name, cpu] of used) say(`  ${name.padEnd(12)} ${perMillion(cpu)} CPU s per million events`);

  say(`freshness at ${rate} events/s`);
  const probe = { ...world.probe(), insightsPort: world.portOf('insights') };
  const paced = world.load({ ms: FRESHNESS_PROBES * 500 + 5_000, rate, connections: 2 });
  const waits: number[] = [];
  for (let n = 0; n < FRESHNESS_PROBES; n++) {
    const next = delay(300 + (n % 7) * 40);
    waits.push(await freshnessOnce(probe));
    await next;
  }
  await paced;

  say(`merges at ${MERGE_RATE} events/s`);
  const beside = world.load({ ms: MERGE_PROBES * 2_500, rate: MERGE_RATE, connections: 2 });
  const merges: number[] = [];
  for (let n = 0; n < MERGE_PROBES; n++) merges.push(await mergeOnce(probe));
  await beside;
  return {
    events_per_s: Math.round(load.acknowledged / (ms / 1_000)),
    acknowledged_per_s: Math.round(load.acknowledged / (load.ms / 1_000)),
    events: load.acknowledged,
    cpu_s_per_million: Math.round(used.reduce((sum, [, cpu]) => sum + perMillion(cpu), 0) * 10) / 10,
    cpu_s_per_million_by_process: Object.fromEntries(used.map(([name, cpu]) => [name, perMillion(cpu)])),
    load_client_cpu_s_per_million: perMillion(load.cpu),
    freshness_p50_ms: quantile(waits, 0.5),
    freshness_p95_ms: quantile(waits, 0.95),
    freshness_rate: rate,
    merge_visible_p50_ms: quantile(merges, 0.5),
    merge_visible_p95_ms: quantile(merges, 0.95),
    merge_rate: MERGE_RATE,
    batch: BATCH,
  };
}

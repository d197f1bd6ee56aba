import type { Counter, Histogram, Registry } from 'prom-client';
import type { Log } from '../runtime/log/port.ts';
import { counter, gauge, histogram } from '../runtime/metrics/register.ts';
import type { Backlog } from './backlog.ts';

/** What the loader counts while it works. */
export interface LoaderMetrics {
  readonly rows: Counter<'table'>;
  readonly insertSeconds: Histogram<'table'>;
  readonly uncertain: Counter<'table'>;
  readonly repaired: Counter<'table'>;
  readonly failed: Counter<'table'>;
}

export const loaderMetrics = (registry: Registry): LoaderMetrics => ({
  rows: counter(registry, 'throughline_loader_rows_total'),
  insertSeconds: histogram(registry, 'throughline_loader_insert_seconds'),
  uncertain: counter(registry, 'throughline_loader_uncertain_inserts_total'),
  repaired: counter(registry, 'throughline_loader_repaired_rows_total'),
  failed: counter(registry, 'throughline_loader_failed_rows_total'),
});

/** Lag of the owned partitions, looked up when /metrics is read. */
export function registerLag(
  registry: Registry,
  log: Log,
  topics: readonly string[],
  backlogs: readonly Backlog[],
): void {
  gauge(registry, 'throughline_loader_lag_records', async (lag) => {
    lag.reset();
    const ends = new Map(await Promise.all(topics.map(async (topic) => [topic, await log.offsets(topic)] as const)));
    for (const { topic, partition, from } of backlogs.flatMap((backlog) => [...backlog.positions()]))
      lag.set({ topic, partition }, Math.max(0, (ends.get(topic)?.[partition]?.end ?? from) - from));
  });
  gauge(registry, 'throughline_loader_lag_seconds', (lag) => {
    const now = performance.now();
    for (const topic of topics) {
      const oldest = backlogs.map((backlog) => backlog.oldest(topic) ?? now);
      lag.set({ topic }, (now - Math.min(now, ...oldest)) / 1_000);
    }
  });
}

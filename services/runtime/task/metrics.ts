import type { Registry } from 'prom-client';
import type { LogRecord, NewRecord } from '../log/port.ts';
import { counter, gauge, histogram } from '../metrics/register.ts';

/** What a task reports of itself while it works. */
export interface TaskMetrics {
  /** A step is done. */
  stepped(records: readonly LogRecord[], seconds: number): void;
  emitted(outputs: readonly NewRecord[]): void;
  restored(seconds: number): void;
}

/** What is read when metrics are asked for. */
export interface TaskGauges {
  readonly lag: () => Iterable<{ topic: string; partition: number; records: number; seconds: number }>;
  readonly state: () => Iterable<{ partition: number; entries: number; bytes: number }>;
}

const SILENT: TaskMetrics = { stepped() {}, emitted() {}, restored() {} };

/** Registers the metrics of a task; without a registry nothing is counted. */
export function taskMetrics(registry: Registry | undefined, gauges: TaskGauges): TaskMetrics {
  if (!registry) return SILENT;
  const records = counter(registry, 'throughline_journeys_records_total');
  const emitted = counter(registry, 'throughline_journeys_emitted_total');
  const seconds = histogram(registry, 'throughline_journeys_transaction_seconds');
  const restore = gauge(registry, 'throughline_journeys_restore_seconds');
  gauge(registry, 'throughline_journeys_lag_records', (lag) => {
    lag.reset();
    for (const { topic, partition, records } of gauges.lag()) lag.set({ topic, partition }, records);
  });
  gauge(registry, 'throughline_journeys_lag_seconds', (lag) => {
    lag.reset();
    for (const { topic, partition, seconds } of gauges.lag()) lag.set({ topic, partition }, seconds);
  });
  gauge(registry, 'throughline_journeys_state_keys', (keys) => {
    for (const { partition, entries } of gauges.state()) keys.set({ partition }, entries);
  });
  gauge(registry, 'throughline_journeys_state_bytes', (size) => {
    for (const { partition, bytes } of gauges.state()) size.set({ partition }, bytes);
  });
  return {
    stepped(taken, took) {
      for (const [topic, count] of countByTopic(taken)) records.inc({ topic }, count);
      if (taken.length > 0) seconds.observe(took);
    },
    emitted(outputs) {
      for (const [topic, count] of countByTopic(outputs)) emitted.inc({ topic }, count);
    },

    restored: (took) => restore.set(took),
  };
}

function countByTopic(records: readonly { topic: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { topic } of records) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}

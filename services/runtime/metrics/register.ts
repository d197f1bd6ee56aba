import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CounterName, type GaugeName, type HistogramName, type LabelsOf, METRICS } from './list.ts';
import type { MetricSpec } from './spec.ts';

/** Milliseconds a gauge may look for its value: half of what Prometheus waits for the whole page. */
export const LONGEST_LOOK_MS = 5_000;

/** The metrics registry of a process: Node's own figures and what runs here. */
export function createRegistry(service: string, version: string, configVersion: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gauge(registry, 'throughline_runtime_build_info').set(
    { service, version, config_version: configVersion, node: process.versions.node },
    1,
  );
  return registry;
}

function settings<N extends keyof typeof METRICS>(registry: Registry, name: N) {
  const spec: MetricSpec = METRICS[name];
  const labelNames: readonly LabelsOf<N>[] = METRICS[name].labels;
  return { name, help: spec.meaning, labelNames: [...labelNames], registers: [registry], spec };
}

/** A counter of the list. Throws when the registry has it already. */
export function counter<N extends CounterName>(registry: Registry, name: N): Counter<LabelsOf<N>> {
  const { spec: _spec, ...options } = settings(registry, name);
  return new Counter(options);
}

/**
 * A gauge of the list; `collect` sets it when /metrics is read. Where that fails or takes longer than 5 s the gauge is
 * absent and the page goes out without it: a server that is away must not hide the figures of its clients. Throws when the
 * registry has it already.
 */
export function gauge<N extends GaugeName>(
  registry: Registry,
  name: N,
  collect?: (gauge: Gauge<LabelsOf<N>>) => void | Promise<void>,
): Gauge<LabelsOf<N>> {
  const { spec: _spec, ...options } = settings(registry, name);
  const made: Gauge<LabelsOf<N>> = new Gauge(collect ? { ...options, collect: () => looked(made, collect) } : options);
  // One without labels would begin at 0 and be reset to 0, which is a value.
  if (collect && options.labelNames.length === 0) {
    made.reset = () => made.remove();
    made.reset();
  }
  return made;
}

/** Looks for the value of a gauge within its time; empties the gauge where there is none. */
async function looked<L extends string>(
  found: Gauge<L>,
  collect: (gauge: Gauge<L>) => void | Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), LONGEST_LOOK_MS);
  });
  try {
    await Promise.race([collect(found), late]);
  } catch {
    found.reset();
  } finally {
    clearTimeout(timer);
  }
}

/** A histogram of the list. Throws when the registry has it already. */
export function histogram<N extends HistogramName>(registry: Registry, name: N): Histogram<LabelsOf<N>> {
  const { spec, ...options } = settings(registry, name);
  return new Histogram(spec.buckets ? { ...options, buckets: [...spec.buckets] } : options);
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CounterName, type GaugeName, type HistogramName, type LabelsOf, METRICS } from './list.ts';
import type { MetricSpec } from './spec.ts';

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

/** A gauge of the list; `collect` sets it when /metrics is read. Throws when the registry has it already. */
export function gauge<N extends GaugeName>(
  registry: Registry,
  name: N,
  collect?: (gauge: Gauge<LabelsOf<N>>) => void | Promise<void>,
): Gauge<LabelsOf<N>> {
  const { spec: _spec, ...options } = settings(registry, name);
  const made: Gauge<LabelsOf<N>> = new Gauge(collect ? { ...options, collect: () => collect(made) } : options);
  return made;
}

/** A histogram of the list. Throws when the registry has it already. */
export function histogram<N extends HistogramName>(registry: Registry, name: N): Histogram<LabelsOf<N>> {
  const { spec, ...options } = settings(registry, name);
  return new Histogram(spec.buckets ? { ...options, buckets: [...spec.buckets] } : options);
}

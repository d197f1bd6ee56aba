import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CounterName, type GaugeName, type HistogramName, type LabelsOf, METRICS } from './list.ts';
import type { MetricSpec } from './spec.ts';

/** Milliseconds a gauge may look for its value: half of what Prometheus waits for the whole page. */
export const LONGEST_LOOK_MS = 5_000;
/** Milliseconds a look may go on before what the one before it found is no longer true enough to be told. */
export const LONGEST_KEPT_MS = 300_000;

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
 * A gauge of the list; `collect` sets it when /metrics is read. The page waits 5 s for it: a look that takes longer goes on
 * and is there for a later page, which shows what was found before until then. Where it fails, or takes minutes, the gauge
 * is absent: a server that is away must not hide the figures of its clients. Throws when the registry has it already.
 */
export function gauge<N extends GaugeName>(
  registry: Registry,
  name: N,
  collect?: (gauge: Gauge<LabelsOf<N>>) => void | Promise<void>,
): Gauge<LabelsOf<N>> {
  const { spec: _spec, ...options } = settings(registry, name);
  const look = collect && patiently(collect);
  const made: Gauge<LabelsOf<N>> = new Gauge(look ? { ...options, collect: () => look(made) } : options);
  // One without labels would begin at 0 and be reset to 0, which is a value.
  if (collect && options.labelNames.length === 0) {
    made.reset = () => made.remove();
    made.reset();
  }
  return made;
}

/** Looks once at a time, waits for it for a while, and empties the gauge where there is nothing to show. */
function patiently<L extends string>(collect: (gauge: Gauge<L>) => void | Promise<void>) {
  let looking: { readonly done: Promise<void>; readonly since: number } | undefined;

  function begin(found: Gauge<L>): { readonly done: Promise<void>; readonly since: number } {
    const done = (async () => collect(found))()
      .catch(() => found.reset())
      .finally(() => {
        if (looking === mine) looking = undefined;
      });
    const mine = { done, since: performance.now() };
    return mine;
  }

  return async (found: Gauge<L>): Promise<void> => {
    if (looking && performance.now() - looking.since > LONGEST_KEPT_MS) {
      found.reset();
      looking = undefined;
    }
    looking ??= begin(found);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_LOOK_MS);
    });
    await Promise.race([looking.done, late]);
    clearTimeout(timer);
  };
}

/** A histogram of the list. Throws when the registry has it already. */
export function histogram<N extends HistogramName>(registry: Registry, name: N): Histogram<LabelsOf<N>> {
  const { spec, ...options } = settings(registry, name);
  return new Histogram(spec.buckets ? { ...options, buckets: [...spec.buckets] } : options);
}

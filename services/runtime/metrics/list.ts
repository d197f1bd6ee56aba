import { COLLECTOR_METRICS } from './collector.ts';
import { INSIGHTS_METRICS } from './insights.ts';
import { JOURNEYS_METRICS } from './journeys.ts';
import { LOADER_METRICS } from './loader.ts';
import type { MetricList } from './spec.ts';

/** What every process measures. */
const RUNTIME_METRICS = {
  throughline_runtime_build_info: {
    type: 'gauge',
    labels: ['service', 'version', 'config_version', 'node'],
    meaning: 'Always 1; its labels say what runs here',
    worry: 'Different config_version across processes for minutes',
  },
  throughline_runtime_not_ready_seconds: {
    type: 'gauge',
    labels: [],
    meaning: 'Seconds this role has not been ready, its start included; 0 while it is. /readyz says why',
    worry: 'Above 60 s',
  },
  throughline_runtime_takeover_wait_seconds: {
    type: 'gauge',
    labels: [],
    meaning: 'Seconds this role has waited for a generation to take over; 0 while it works',
    worry: 'Above 60 s: the rebuild was stopped while it took over',
  },
} as const satisfies MetricList;

/** Every metric of every service. Docs, alerts and dashboards are made from or checked against this list. */
export const METRICS = {
  ...RUNTIME_METRICS,
  ...COLLECTOR_METRICS,
  ...JOURNEYS_METRICS,
  ...LOADER_METRICS,
  ...INSIGHTS_METRICS,
} as const satisfies MetricList;

export type MetricName = keyof typeof METRICS;
type OfType<T extends 'counter' | 'gauge' | 'histogram'> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];
export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;
/** Label names of a metric. */
export type LabelsOf<N extends MetricName> = (typeof METRICS)[N]['labels'][number];

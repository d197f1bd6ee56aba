/** What a metric is, so that one list can feed the code, the docs and the alerts. */
export interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Label names; their values come from bounded sets (configuration, code), never from events. */
  readonly labels: readonly string[];
  /** What it counts, in one sentence with its unit. */
  readonly meaning: string;
  /** When to look into it, or '' where it only informs. */
  readonly worry: string;
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

/** Metrics by full name: `throughline_<service>_<what>_<unit>`. */
export type MetricList = Readonly<Record<`throughline_${string}`, MetricSpec>>;

/** Seconds from a millisecond to a minute. */
export const LATENCY_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

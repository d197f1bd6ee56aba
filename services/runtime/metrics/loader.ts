import { LATENCY_BUCKETS, type MetricList } from './spec.ts';

/** What the loader measures. */
export const LOADER_METRICS = {
  throughline_loader_rows_total: {
    type: 'counter',
    labels: ['table'],
    meaning: 'Rows inserted into ClickHouse',
    worry: '',
  },
  throughline_loader_insert_seconds: {
    type: 'histogram',
    labels: ['table'],
    meaning: 'Seconds of one insert',
    worry: '99th percentile above 5 s: parts too small, or disk',
    buckets: LATENCY_BUCKETS,
  },
  throughline_loader_uncertain_inserts_total: {
    type: 'counter',
    labels: ['table'],
    meaning: 'Inserts whose outcome was unknown and was looked up',
    worry: 'Steady growth: the network or ClickHouse is unwell',
  },
  throughline_loader_repaired_rows_total: {
    type: 'counter',
    labels: ['table'],
    meaning: 'Rows found missing after an uncertain insert and inserted again',
    worry: '',
  },
  throughline_loader_failed_rows_total: {
    type: 'counter',
    labels: ['table'],
    meaning: 'Rows ClickHouse refused; each is in loader.failed with the reason',
    worry: 'Any',
  },
  throughline_loader_lag_records: {
    type: 'gauge',
    labels: ['topic', 'partition'],
    meaning: 'Records of an out topic not yet in ClickHouse',
    worry: 'Grows for minutes',
  },
  throughline_loader_lag_seconds: {
    type: 'gauge',
    labels: ['topic'],
    meaning:
      'Seconds the oldest record the loader has read waits for ClickHouse; what it has not read counts as records only',
    worry: 'Above 60 s',
  },
} as const satisfies MetricList;

import { LATENCY_BUCKETS, type MetricList } from './spec.ts';

/** What the journeys stage measures. */
export const JOURNEYS_METRICS = {
  throughline_journeys_lag_records: {
    type: 'gauge',
    labels: ['topic', 'partition'],
    meaning: 'Records of an input not yet processed',
    worry: 'Grows for minutes',
  },
  throughline_journeys_lag_seconds: {
    type: 'gauge',
    labels: ['topic', 'partition'],
    meaning: 'Age in seconds of the oldest record not yet processed',
    worry: 'Above 60 s',
  },
  throughline_journeys_transaction_seconds: {
    type: 'histogram',
    labels: [],
    meaning: 'Seconds of one transactional step, handlers and commit',
    worry: '99th percentile above 2 s',
    buckets: LATENCY_BUCKETS,
  },
  throughline_journeys_records_total: {
    type: 'counter',
    labels: ['topic'],
    meaning: 'Input records processed and committed',
    worry: '',
  },
  throughline_journeys_emitted_total: {
    type: 'counter',
    labels: ['topic'],
    meaning: 'Output records committed',
    worry: '',
  },
  throughline_journeys_touches_total: {
    type: 'counter',
    labels: ['kind'],
    meaning: 'Touches a profile accepted: its first owner (new), or one it moved to (moved)',
    worry: 'Moved outgrows new: look at the identifiers of the sources',
  },
  throughline_journeys_duplicates_total: {
    type: 'counter',
    labels: [],
    meaning: 'Touchpoints seen before, which changed nothing',
    worry: '',
  },
  throughline_journeys_failed_total: {
    type: 'counter',
    labels: ['code'],
    meaning: 'Records written to touchpoints.failed by the stage',
    worry: 'Any TL_HANDLER: a bug',
  },
  throughline_journeys_merges_total: { type: 'counter', labels: [], meaning: 'Profiles joined', worry: '' },
  throughline_journeys_conflicts_total: {
    type: 'counter',
    labels: [],
    meaning: 'Joins refused because a limit would break',
    worry: 'A jump: some source sends one identifier for many people',
  },
  throughline_journeys_late_total: {
    type: 'counter',
    labels: ['age'],
    meaning: 'Touchpoints by how late they came: minute hour day week older',
    worry: '',
  },
  throughline_journeys_truncated_total: {
    type: 'counter',
    labels: ['what'],
    meaning: 'Touches beyond a limit: frozen (profile) or facts only (origin)',
    worry: 'origin grows: a bot that does not say so',
  },
  throughline_journeys_loop_messages_total: {
    type: 'counter',
    labels: [],
    meaning: 'Messages sent through the loop',
    worry: 'More than a few per event',
  },
  throughline_journeys_state_keys: {
    type: 'gauge',
    labels: ['partition'],
    meaning: 'Entries in the state of a partition',
    worry: '',
  },
  throughline_journeys_state_bytes: {
    type: 'gauge',
    labels: ['partition'],
    meaning: 'Bytes of the state of a partition',
    worry: 'Near the free disk',
  },
  throughline_journeys_restore_seconds: {
    type: 'gauge',
    labels: [],
    meaning: 'Seconds the last start took until the first record was processed',
    worry: 'Above 60 s',
  },
} as const satisfies MetricList;

import { LATENCY_BUCKETS, type MetricList } from './spec.ts';

/** What the collector measures. */
export const COLLECTOR_METRICS = {
  throughline_collector_events_total: {
    type: 'counter',
    labels: ['workspace', 'source'],
    meaning: 'Events accepted and acknowledged by Kafka',
    worry: 'Silent for a source that usually sends',
  },
  throughline_collector_failed_total: {
    type: 'counter',
    labels: ['workspace', 'source', 'code'],
    meaning: 'Events refused, by TL_ code; each is kept in touchpoints.failed',
    worry: 'Above 1 % of the events of a source',
  },
  throughline_collector_issues_total: {
    type: 'counter',
    labels: ['workspace', 'source', 'field'],
    meaning: 'Values that could not be read as their typed field; the event was kept',
    worry: 'A jump after a release of the sender',
  },
  throughline_collector_identifier_values_total: {
    type: 'counter',
    labels: ['workspace'],
    meaning: 'Clear identifier values written to the restricted topic',
    worry: '',
  },
  throughline_collector_requests_total: {
    type: 'counter',
    labels: ['route', 'status'],
    meaning: 'HTTP answers by route and status code',
    worry: 'Any 5xx; 401 after a key change',
  },
  throughline_collector_request_seconds: {
    type: 'histogram',
    labels: ['route'],
    meaning: 'Seconds from the request to its answer, the wait for Kafka included',
    worry: '99th percentile above 1 s',
    buckets: LATENCY_BUCKETS,
  },
  throughline_collector_produce_seconds: {
    type: 'histogram',
    labels: [],
    meaning: 'Seconds until all in-sync replicas acknowledged a send',
    worry: '99th percentile above 0.5 s',
    buckets: LATENCY_BUCKETS,
  },
  throughline_collector_inflight_bytes: {
    type: 'gauge',
    labels: [],
    meaning: 'Bytes taken and not yet acknowledged by Kafka',
    worry: 'Near its bound (64 MB): senders are told to wait',
  },
  throughline_collector_throttled_total: {
    type: 'counter',
    labels: ['workspace', 'source'],
    meaning: 'Requests answered 429 because the source is over its rate',
    worry: 'A source above its rate for minutes',
  },
  throughline_collector_unavailable_total: {
    type: 'counter',
    labels: ['reason'],
    meaning: 'Requests answered 503: Kafka is away or the memory bound is reached',
    worry: 'Any',
  },
} as const satisfies MetricList;

import { LATENCY_BUCKETS, type MetricList } from './spec.ts';

/** What insights measures: its own work, the health of the whole, and the business. */
export const INSIGHTS_METRICS = {
  throughline_insights_query_seconds: {
    type: 'histogram',
    labels: ['query'],
    meaning: 'Seconds of one report query in ClickHouse',
    worry: '99th percentile above 1 s',
    buckets: LATENCY_BUCKETS,
  },
  throughline_insights_requests_total: {
    type: 'counter',
    labels: ['route', 'status'],
    meaning: 'HTTP answers by route and status code',
    worry: 'Any 5xx',
  },
  throughline_insights_model_age_seconds: {
    type: 'gauge',
    labels: ['workspace', 'model'],
    meaning: 'Seconds since a batch model (Markov, Shapley) was computed',
    worry: 'Above 2 days',
  },
  throughline_insights_freshness_seconds: {
    type: 'gauge',
    labels: ['stage'],
    meaning: 'Seconds from occurred to received, processed, loaded: newest live event of each stage',
    worry: 'Loaded above 60 s while events arrive',
  },
  throughline_insights_watermark_timestamp_seconds: {
    type: 'gauge',
    labels: ['workspace'],
    meaning: 'Instant up to which everything received is countable, epoch seconds',
    worry: 'Stands still while events arrive',
  },
  throughline_insights_audit_difference_events: {
    type: 'gauge',
    labels: ['workspace'],
    meaning: 'Events in none of stored, failed and duplicate, and rows counted twice, over closed hours',
    worry: 'Not 0',
  },
  throughline_insights_source_last_event_timestamp_seconds: {
    type: 'gauge',
    labels: ['workspace', 'source'],
    meaning: 'Instant of the last live event of a source, epoch seconds; imports do not count',
    worry: 'A source that usually sends is silent',
  },
  throughline_insights_disk_free_ratio: {
    type: 'gauge',
    labels: [],
    meaning: 'Free share of the disk of ClickHouse, 0 to 1',
    worry: 'Below 0.15',
  },
  throughline_insights_people: {
    type: 'gauge',
    labels: ['workspace', 'known'],
    meaning: 'Profiles, known (yes) or not (no); restates as people are joined',
    worry: '',
  },
  throughline_insights_sessions: { type: 'gauge', labels: ['workspace'], meaning: 'Sessions today', worry: '' },
  throughline_insights_conversions: {
    type: 'gauge',
    labels: ['workspace', 'conversion'],
    meaning: 'Conversions today',
    worry: 'Zero on a working day',
  },
  throughline_insights_no_rate_conversions: {
    type: 'gauge',
    labels: ['workspace', 'currency'],
    meaning: 'Conversions of 30 days in another currency that have no rate on their day, so no value in reports',
    worry: 'Any: import rates',
  },
  throughline_insights_revenue: {
    type: 'gauge',
    labels: ['workspace'],
    meaning: 'Revenue of today in the currency of the workspace',
    worry: '',
  },
  throughline_insights_attributed_revenue: {
    type: 'gauge',
    labels: ['workspace', 'model', 'channel'],
    meaning: 'Revenue of today by model and channel',
    worry: '',
  },
  throughline_insights_unattributed_ratio: {
    type: 'gauge',
    labels: ['workspace'],
    meaning: 'Share of revenue without a touch in its lookback, 0 to 1',
    worry: 'Jumps: a source stopped sending, or campaigns lost their parameters',
  },
  throughline_insights_open_journeys: { type: 'gauge', labels: ['workspace'], meaning: 'Open journeys', worry: '' },
  throughline_insights_linked_customers_ratio: {
    type: 'gauge',
    labels: ['workspace'],
    meaning: 'Share of known people seen in more than one channel, 0 to 1',
    worry: 'Falls after a release: an identifier is no longer sent',
  },
  throughline_insights_unanswered_messages: {
    type: 'gauge',
    labels: ['workspace', 'channel'],
    meaning: 'Inbound messages without an outbound reply',
    worry: 'Grows',
  },
  throughline_insights_oldest_unanswered_seconds: {
    type: 'gauge',
    labels: ['workspace', 'channel'],
    meaning: 'Age in seconds of the oldest inbound message without a reply',
    worry: 'Above what was promised',
  },
} as const satisfies MetricList;

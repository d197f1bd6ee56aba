import type { Counter, Histogram, Registry } from 'prom-client';
import { counter, gauge, histogram } from '../runtime/metrics/register.ts';
import type { IntakeOutcome, IntakeScope } from './domain/outcome.ts';
import { fieldOf } from './domain/reading/issues.ts';

/** What the collector counts. */
export interface CollectorMetrics {
  readonly throttled: Counter<'workspace' | 'source'>;
  readonly unavailable: Counter<'reason'>;
  readonly requests: Counter<'route' | 'status'>;
  readonly requestSeconds: Histogram<'route'>;
  readonly produceSeconds: Histogram;
  /** Counts what Kafka acknowledged. */
  count(scope: IntakeScope, outcomes: readonly IntakeOutcome[], values: number): void;
}

export function collectorMetrics(registry: Registry, inflightBytes: () => number): CollectorMetrics {
  const events = counter(registry, 'throughline_collector_events_total');
  const failed = counter(registry, 'throughline_collector_failed_total');
  const issues = counter(registry, 'throughline_collector_issues_total');
  const values = counter(registry, 'throughline_collector_identifier_values_total');
  gauge(registry, 'throughline_collector_inflight_bytes', (inflight) => inflight.set(inflightBytes()));
  return {
    throttled: counter(registry, 'throughline_collector_throttled_total'),
    unavailable: counter(registry, 'throughline_collector_unavailable_total'),
    requests: counter(registry, 'throughline_collector_requests_total'),
    requestSeconds: histogram(registry, 'throughline_collector_request_seconds'),
    produceSeconds: histogram(registry, 'throughline_collector_produce_seconds'),
    count({ workspace, source }, outcomes, fresh) {
      let accepted = 0;
      for (const outcome of outcomes) {
        if ('failed' in outcome) failed.inc({ workspace, source, code: outcome.failed.code });
        else {
          accepted++;
          for (const issue of outcome.ok.issues) issues.inc({ workspace, source, field: fieldOf(issue) });
        }
      }
      // A source of which everything fails has taken 0: a share needs something to be a share of.
      events.inc({ workspace, source }, accepted);
      if (fresh > 0) values.inc({ workspace }, fresh);
    },
  };
}

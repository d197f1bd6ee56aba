import type { Registry } from 'prom-client';
import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import { gauge } from '../../runtime/metrics/register.ts';
import { answer } from '../http/answer.ts';
import type { ApiContext } from '../http/context.ts';
import { scopeOf } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import { defaultsAt } from '../reports/calendar.ts';
import { modelRuns } from '../reports/models.ts';
import type { WorkspaceInfo } from '../workspaces.ts';
import * as business from './business.ts';

/** Seconds the business gauges are kept: they restate, so they are gauges, and asking costs ClickHouse something. */
const KEEP_MS = 30_000;

/** Business gauges: read from ClickHouse when /metrics is asked for, at most every 30 s. Absent while it is down. */
export function businessGauges(registry: Registry, context: ApiContext): void {
  // Each waits for the same answer, whichever is asked first.
  const collect = () => refresh();
  const gauges = {
    people: gauge(registry, 'throughline_insights_people', collect),
    sessions: gauge(registry, 'throughline_insights_sessions', collect),
    conversions: gauge(registry, 'throughline_insights_conversions', collect),
    withoutRate: gauge(registry, 'throughline_insights_no_rate_conversions', collect),
    revenue: gauge(registry, 'throughline_insights_revenue', collect),
    attributed: gauge(registry, 'throughline_insights_attributed_revenue', collect),
    unattributed: gauge(registry, 'throughline_insights_unattributed_ratio', collect),
    open: gauge(registry, 'throughline_insights_open_journeys', collect),
    linked: gauge(registry, 'throughline_insights_linked_customers_ratio', collect),
    unanswered: gauge(registry, 'throughline_insights_unanswered_messages', collect),
    oldest: gauge(registry, 'throughline_insights_oldest_unanswered_seconds', collect),
    lastEvent: gauge(registry, 'throughline_insights_source_last_event_timestamp_seconds', collect),
    modelAge: gauge(registry, 'throughline_insights_model_age_seconds', collect),
  };

  const refresh = (): Promise<void> =>
    context.shared
      .get('business gauges', KEEP_MS, async () => {
        const read = await Promise.all(context.workspaces.map((w) => readBusiness(context, w)));
        for (const each of Object.values(gauges)) each.reset();
        for (const facts of read) set(facts);
      })
      .catch(() => {
        for (const each of Object.values(gauges)) each.reset();
      });

  function set(facts: BusinessFacts): void {
    const { workspace, model, entities } = facts;
    if (entities) {
      gauges.people.set({ workspace, known: 'yes' }, entities.known);
      gauges.people.set({ workspace, known: 'no' }, entities.unknown);
      gauges.sessions.set({ workspace }, entities.sessions);
      gauges.open.set({ workspace }, entities.open_journeys);
      gauges.linked.set({ workspace }, entities.linked_ratio);
    }
    for (const c of facts.conversions) gauges.conversions.set({ workspace, conversion: c.conversion }, c.conversions);
    for (const c of facts.withoutRate) gauges.withoutRate.set({ workspace, currency: c.currency }, c.conversions);
    for (const a of facts.attributed)
      gauges.attributed.set({ workspace, model: a.model, channel: a.channel }, a.revenue);
    const own = facts.attributed.filter((a) => a.model === model);
    const total = own.reduce((sum, a) => sum + a.revenue, 0);
    const bare = own.find((a) => a.channel === UNATTRIBUTED)?.revenue ?? 0;
    gauges.revenue.set({ workspace }, total);
    gauges.unattributed.set({ workspace }, total === 0 ? 0 : bare / total);
    for (const { channel, messages, waiting_since } of facts.unanswered) {
      gauges.unanswered.set({ workspace, channel }, messages);
      gauges.oldest.set({ workspace, channel }, Math.max(0, (context.clock() - waiting_since) / 1_000));
    }
    for (const source of facts.sources) gauges.lastEvent.set({ workspace, source: source.source_id }, source.at);
    // The newest last: a model has a run for each set of conversions that counted.
    for (const run of facts.runs.toReversed())
      gauges.modelAge.set({ workspace, model: run.model }, (context.clock() - Date.parse(run.computed_at)) / 1_000);
  }
}

async function readBusiness(context: ApiContext, workspace: WorkspaceInfo) {
  const scope = scopeOf(context.env.CLICKHOUSE_DATABASE, workspace.name);
  const p = defaultsAt(workspace, context.clock());
  const { run } = context;
  const [entities, conversions, withoutRate, attributed, sources, unanswered, runs] = await Promise.all([
    readRows(run, 'gauges_entities', business.entitiesRow, business.entities(p, scope)),
    readRows(run, 'gauges_conversions', business.conversionRow, business.conversionsToday(p, scope)),
    readRows(run, 'gauges_without_rate', business.withoutRateRow, business.withoutRate(p, scope)),
    readRows(run, 'gauges_attributed', business.attributedRow, business.attributedToday(p, scope)),
    readRows(run, 'gauges_sources', business.lastEventRow, business.lastEvents(p, scope)),
    readRows(run, 'gauges_unanswered', business.unansweredRow, business.unansweredByChannel(p, scope)),
    answer(context, modelRuns, { workspace: workspace.name, each: 'model' }),
  ]);
  return {
    workspace: workspace.name,
    model: p.model,
    entities: entities[0],
    conversions,
    withoutRate,
    attributed,
    sources,
    unanswered,
    runs: runs.rows,
  };
}
type BusinessFacts = Awaited<ReturnType<typeof readBusiness>>;

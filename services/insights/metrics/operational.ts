import type { Gauge, Registry } from 'prom-client';
import { loaderGroup, topicName } from '../../../schemas/topics.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import type { Log } from '../../runtime/log/port.ts';
import { gauge } from '../../runtime/metrics/register.ts';
import { answer } from '../http/answer.ts';
import type { ApiContext } from '../http/context.ts';
import { readRows } from '../query/read.ts';
import { check } from '../reports/check.ts';
import * as operations from './operations.ts';
import { further, type Reached, watermarkOf } from './watermark.ts';

/** How long an answer is kept: looking costs ClickHouse and Kafka something. */
const KEEP_MS = 10_000;
/** What was loaded longer ago than this before the last look is not read again: loads of one plan repeat for minutes. */
const OVERLAP_MS = 600_000;

export interface Installation {
  readonly log: Pick<Log, 'offsets' | 'committed'>;
  readonly env: Pick<Environment, 'TL_TOPIC_PREFIX' | 'CLICKHOUSE_DATABASE'>;
}

/** What a look found for a gauge. */
interface Reading<L extends string> {
  readonly labels: Partial<Record<L, string>>;
  readonly value: number;
}

/** Gauges of the whole installation, looked up when /metrics is read. What cannot be looked up is absent. */
export function operationalGauges(registry: Registry, context: ApiContext, { log, env }: Installation): void {
  const base = { base: env.CLICKHOUSE_DATABASE };
  const { run, clock, shared } = context;

  /** Asks at most every 10 s; what was found before is there until the answer is. */
  const looked = <L extends string>(name: string, found: Gauge<L>, look: () => Promise<readonly Reading<L>[]>) =>
    shared
      .get(`gauge ${name}`, KEEP_MS, async () => {
        const readings = await look();
        found.reset();
        for (const { labels, value } of readings) found.set(labels, value);
      })
      .catch(() => found.reset());

  gauge(registry, 'throughline_insights_freshness_seconds', (found) =>
    looked('freshness', found, async () => {
      const [newest] = await readRows(run, 'gauges_freshness', operations.freshnessRow, operations.freshness(base));
      return Object.entries(newest ?? {}).map(([stage, value]) => ({ labels: { stage }, value }));
    }),
  );

  gauge(registry, 'throughline_insights_disk_free_ratio', (found) =>
    looked('disk', found, async () => {
      const [disk] = await readRows(run, 'gauges_disk', operations.diskRow, operations.disks);
      return disk ? [{ labels: {}, value: disk.free }] : [];
    }),
  );

  gauge(registry, 'throughline_insights_audit_difference_events', (found) =>
    looked('audit', found, async () => {
      const readings: Reading<'workspace'>[] = [];
      for (const { name: workspace } of context.workspaces) {
        const { rows } = await answer(context, check, { workspace });
        if (rows[0]) readings.push({ labels: { workspace }, value: rows[0].difference });
      }
      return readings;
    }),
  );

  let known: Reached[] = [];
  let readAt = 0;
  gauge(registry, 'throughline_insights_watermark_timestamp_seconds', (found) =>
    looked('watermark', found, async () => {
      const at = clock();
      const sources = (['touchpoints', 'bulk'] as const).map((id) => topicName(id, env.TL_TOPIC_PREFIX));
      const ends = new Map(await Promise.all(sources.map(async (topic) => [topic, await log.offsets(topic)] as const)));
      const since = operations.reached(base, Math.max(0, readAt - OVERLAP_MS));
      const rows = await readRows(run, 'gauges_reached', operations.reachedRow, since);
      known = further(
        known,
        rows.map(({ stored_at, ...row }) => ({ ...row, storedAt: stored_at })),
      );
      readAt = at;
      const facts = topicName('outTouchpoints', env.TL_TOPIC_PREFIX);
      const end = await log.offsets(facts);
      const committed = await log.committed(loaderGroup(env.TL_TOPIC_PREFIX), facts);
      const watermark = watermarkOf({ at, ends, reached: known, facts: { ends: end, committed } });
      if (watermark === undefined) return [];
      return context.workspaces.map(({ name: workspace }) => ({ labels: { workspace }, value: watermark / 1_000 }));
    }),
  );
}

import { setTimeout as delay } from 'node:timers/promises';
import { TOPICS, type TopicId, type TopicSpec, topicName } from '../../../schemas/topics.ts';
import { retentionOf, rulesByWorkspace } from '../../journeys/rules.ts';
import { loaderGroupOf } from '../../loader/topology.ts';
import { quoteName } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { viewsDatabase } from '../../runtime/clickhouse/views.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Log, OffsetRange } from '../../runtime/log/port.ts';
import { standingTopics } from '../system/topics.ts';
import { type AuditedWorkspace, conversionsFinding } from './conversions.ts';
import type { Finding } from './finding.ts';
import { HOPS, inFlightFinding, messagesLeft } from './in-flight.ts';
import { type AuditedModel, ledgerFinding } from './ledger.ts';
import { behind, loadedFinding, onceFinding } from './loaded.ts';
import { withRefused } from './refused.ts';
import { rangesOf } from './rule-ranges.ts';
import { complete, coverageOf, sourceFinding } from './source-offsets.ts';

/** What an audit reads. */
export interface AuditTarget {
  readonly config: Config;
  readonly log: Log;
  readonly clickhouse: ClickHouseClient;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Events of the source topics that were looked at. */
  readonly read: number;
}

const SOURCES: readonly TopicId[] = ['touchpoints', 'bulk'];
const POLL_MS = 250;
/** Counting takes a tenth of the time at most: what is waited for shares the machine. */
const pauseAfter = (tookMs: number): number => Math.max(POLL_MS, 9 * tookMs);

/**
 * Audits everything that had reached Kafka when it began. What is still on its way is waited for up to `waitMs`;
 * whatever has not arrived by then is a difference.
 */
export async function audit(target: AuditTarget, waitMs: number): Promise<AuditReport> {
  const { clickhouse } = target;
  const deadline = Date.now() + waitMs;
  const findings: Finding[] = [];
  let read = 0;
  for (const [topic, ends] of await endsOf(target, SOURCES)) {
    let asked = Date.now();
    let coverage = await booksOf(target, topic, ends);
    while (!complete(coverage) && Date.now() < deadline) {
      await delay(pauseAfter(Date.now() - asked));
      asked = Date.now();
      coverage = await booksOf(target, topic, ends);
    }
    findings.push(sourceFinding(topic, coverage));
    read += coverage.reduce((sum, one) => sum + one.end - one.low, 0);
  }
  findings.push(await settled(target, deadline));
  findings.push(...(await loaded(target, deadline)));
  for (const spec of specs()) if (spec.load === 'append') findings.push(await onceFinding(clickhouse, spec));
  findings.push(...(await ledger(target, deadline)));
  return { ok: findings.every((one) => one.ok), findings, read };
}

/** What became of a source topic up to these ends, rows ClickHouse refused included. */
const booksOf = async ({ clickhouse, config }: AuditTarget, topic: string, ends: readonly OffsetRange[]) =>
  withRefused(clickhouse, topic, await coverageOf(clickhouse, topic, ends), config.env.TL_TOPIC_PREFIX);

const tableTopics = standingTopics().filter((id) => 'table' in TOPICS[id]);
const specs = (): TopicSpec[] => tableTopics.map((id) => TOPICS[id]);

async function endsOf({ log, config }: AuditTarget, ids: readonly TopicId[]) {
  const ends = new Map<string, readonly OffsetRange[]>();
  for (const id of ids) {
    const topic = topicName(id, config.env.TL_TOPIC_PREFIX);
    ends.set(topic, await log.offsets(topic));
  }
  return ends;
}

/** Waits until what was on its way between profiles has arrived. */
async function settled({ log, config }: AuditTarget, deadline: number): Promise<Finding> {
  const left = await messagesLeft(log, config.env.TL_TOPIC_PREFIX, HOPS, async () => {
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
    return true;
  });
  return inFlightFinding(left);
}

async function loaded(target: AuditTarget, deadline: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const prefix = target.config.env.TL_TOPIC_PREFIX;
  for (const id of tableTopics) {
    const topic = topicName(id, prefix);
    const group = loaderGroupOf(id, prefix);
    const ends = await target.log.offsets(topic);
    let left = behind(ends, await target.log.committed(group, topic));
    while (left > 0 && Date.now() < deadline) {
      await delay(POLL_MS);
      left = behind(ends, await target.log.committed(group, topic));
    }
    findings.push(loadedFinding(topic, left));
  }
  return findings;
}

/** Every live model of every version of every workspace's rules. */
const modelsOf = (config: Config): AuditedModel[] =>
  [...rulesByWorkspace(config).values()].flatMap(rangesOf).flatMap(({ rules, from, to }) =>
    rules.models.map((model) => ({
      workspace: rules.workspace,
      model,
      lookbackMs: rules.lookbackMs,
      version: rules.version,
      from,
      to,
    })),
  );

const workspacesOf = (config: Config): AuditedWorkspace[] =>
  [...rulesByWorkspace(config).values()].map((rules) => ({
    rules,
    views: quoteName(viewsDatabase(config.env.CLICKHOUSE_DATABASE, rules.workspace)),
    retention: retentionOf(config.file),
  }));

/**
 * Conversions, then credits. They are made of several tables: while events come in, one may be a moment ahead; then it is
 * asked again.
 */
async function ledger({ clickhouse, config }: AuditTarget, deadline: number): Promise<Finding[]> {
  const questions = [
    ...workspacesOf(config).map((workspace) => () => conversionsFinding(clickhouse, workspace)),
    ...modelsOf(config).map((model) => () => ledgerFinding(clickhouse, model)),
  ];
  const findings: Finding[] = [];
  for (const ask of questions) {
    let asked = Date.now();
    let finding = await ask();
    while (!finding.ok && Date.now() < deadline) {
      await delay(pauseAfter(Date.now() - asked));
      asked = Date.now();
      finding = await ask();
    }
    findings.push(finding);
  }
  return findings;
}

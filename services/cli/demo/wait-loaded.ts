import { setTimeout as delay } from 'node:timers/promises';
import { topicName } from '../../../schemas/topics.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Log } from '../../runtime/log/port.ts';
import { complete, coverageOf } from '../audit/source-offsets.ts';
import { Progress } from '../terminal/progress.ts';

const PATIENCE_MS = 30 * 60_000;

/** Waits until every imported event has come to something in ClickHouse. Rejects when it stops moving for long. */
export async function waitLoaded(
  client: ClickHouseClient,
  log: Log,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  const topic = topicName('bulk', config.env.TL_TOPIC_PREFIX);
  const ends = await log.offsets(topic);
  const total = ends.reduce((sum, { low, end }) => sum + end - low, 0);
  const progress = new Progress('loaded', total);
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(500, undefined, { signal })) {
    const coverage = await coverageOf(client, topic, ends);
    if (complete(coverage)) return progress.done();
    progress.at(coverage.reduce((sum, one) => sum + one.distinct, 0));
  }
  throw new Error('the events have not reached ClickHouse within half an hour: throughline doctor');
}

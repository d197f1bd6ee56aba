import type { TopicSpec } from '../../../schemas/topics.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { CommittedOffset, OffsetRange } from '../../runtime/log/port.ts';
import { ASKING, type Finding } from './finding.ts';

/** Records of a topic the loader has not reached, up to the ends given. */
export function behind(ends: readonly OffsetRange[], committed: readonly CommittedOffset[]): number {
  return ends.reduce((sum, { low, end }, partition) => {
    const at = committed.find((one) => one.partition === partition)?.offset ?? -1;
    return sum + Math.max(0, end - Math.max(at, low));
  }, 0);
}

/** The loader stands at the end of an output topic. */
export const loadedFinding = (topic: string, left: number): Finding => ({
  check: `the loader has all of ${topic}`,
  ok: left === 0,
  detail: `${left} offsets behind`,
  examples: [],
});

/** In a table that is only appended to, no offset of its topic is there twice. */
export async function onceFinding(client: ClickHouseClient, spec: TopicSpec): Promise<Finding> {
  const [row] = await client.query<{ rows: number; distinct: number }>(
    `SELECT sum(n) AS rows, sum(u) AS distinct
     FROM (SELECT count() AS n, uniqExact(_offset) AS u FROM ${spec.table ?? ''} GROUP BY _partition)`,
    {},
    ASKING,
  );
  const { rows, distinct } = row ?? { rows: 0, distinct: 0 };
  return {
    check: `${spec.table} holds no record twice`,
    ok: rows === distinct,
    detail: `${rows} rows, ${rows - distinct} twice`,
    examples: [],
  };
}

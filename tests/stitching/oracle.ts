import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../schemas/root.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/index.ts';
import { statementsOf } from '../../services/runtime/clickhouse/statements.ts';

const sqlOf = (name: string): string[] =>
  statementsOf(readFileSync(join(PACKAGE_ROOT, 'tests/stitching/oracle', `${name}.sql`), 'utf8'));

/** Steps after which labels must stand still: no component is that long. */
const MOST_ROUNDS = 40;

/**
 * What the stage should have come to, computed by SQL from the archived facts alone: components by labels that spread
 * along pairs, devices by their least logins of an hour, sessions by windows, credits by arrays. Leaves tables `oracle_*`.
 */
export async function computeOracle(client: ClickHouseClient): Promise<void> {
  const run = async (name: string) => {
    for (const statement of sqlOf(name)) await client.command(statement);
  };
  await run('pairs');
  for (let round = 0; ; round++) {
    if (round > MOST_ROUNDS) throw new Error('labels still spread: the pairs form a chain that no person has');
    await run('spread');
    const [changed] = await client.query<{ n: number }>(
      'SELECT count() AS n FROM oracle_labels AS a INNER JOIN oracle_next AS b ON a.id = b.id WHERE a.label != b.label',
    );
    await client.command('EXCHANGE TABLES oracle_labels AND oracle_next');
    if (changed?.n === 0) break;
  }
  await run('owners');
  await run('journeys');
}

/** Rows that one side has and the other has not, by what was compared; every number must be 0. */
export async function differences(client: ClickHouseClient): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const statement of sqlOf('compare')) {
    const [row] = await client.query<{ what: string; n: number }>(statement);
    if (row) found[row.what] = row.n;
  }
  return found;
}

import { viewsDatabase } from '../../runtime/clickhouse/index.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';

/** Points of scores have no currency. */
const MONEY = "currency != ''";

/** Micros come as text: their sum may pass what a JavaScript number holds exactly. */
export interface Figures {
  readonly stored: number;
  readonly failed: number;
  readonly duplicates: number;
  /** Failed events that came to Kafka first: they have an offset of a source topic. */
  readonly failedBehind: number;
  readonly people: number;
  readonly known: number;
  /** Profiles that became one with another. */
  readonly merges: number;
  readonly sessions: number;
  readonly orders: number;
  readonly revenue: string;
  readonly credited: Readonly<Record<string, string>>;
}

/** The demo's figures, all from ClickHouse. */
export async function figuresOf(client: ClickHouseClient, workspace: string): Promise<Figures> {
  const one = async (sql: string): Promise<Record<string, unknown>> =>
    (await client.query<Record<string, unknown>>(sql, { workspace }))[0] ?? {};
  const where = 'WHERE workspace = {workspace:String}';
  const [facts, failed, duplicates, profiles, merges, sessions, journeys, credits] = await Promise.all([
    one(`SELECT count() AS n FROM touchpoints ${where}`),
    one(`SELECT count() AS n, countIf(src_offset >= 0) AS behind FROM failed_events ${where}`),
    one(`SELECT count() AS n FROM duplicates ${where}`),
    one(`SELECT count() AS n, countIf(known) AS known FROM profiles FINAL ${where}`),
    one(
      `SELECT count() AS n FROM ${viewsDatabase(client.database, workspace)}.identity_merges WHERE action = 'joined'`,
    ),
    one(`SELECT count() AS n FROM sessions FINAL ${where}`),
    one(
      `SELECT count() AS n, toString(sum(toInt128(value_micros))) AS revenue FROM journeys FINAL ${where} AND state = 'converted' AND ${MONEY}`,
    ),
    client.query<{ model: string; micros: string }>(
      `SELECT model, toString(sum(toInt128(amount_micros) * sign)) AS micros FROM credits ${where} AND ${MONEY} GROUP BY model ORDER BY model`,
      { workspace },
    ),
  ]);
  return {
    stored: Number(facts['n']),
    failed: Number(failed['n']),
    failedBehind: Number(failed['behind']),
    duplicates: Number(duplicates['n']),
    people: Number(profiles['n']),
    known: Number(profiles['known']),
    merges: Number(merges['n']),
    sessions: Number(sessions['n']),
    orders: Number(journeys['n']),
    revenue: String(journeys['revenue'] ?? '0'),
    credited: Object.fromEntries(credits.map(({ model, micros }) => [model, micros])),
  };
}

/** Revenue by channel under each model, the largest channels first. */
export const channelsByModel = (client: ClickHouseClient, workspace: string, limit: number) =>
  client.query<{ channel: string; first: number; last: number; linear: number; position: number }>(
    `SELECT channel,
       sumIf(amount_micros * sign, model = 'first') AS first, sumIf(amount_micros * sign, model = 'last') AS last,
       sumIf(amount_micros * sign, model = 'linear') AS linear, sumIf(amount_micros * sign, model = 'position_based') AS position
     FROM credits WHERE workspace = {workspace:String} AND ${MONEY} GROUP BY channel ORDER BY linear DESC LIMIT {limit:UInt32}`,
    { workspace, limit },
  );

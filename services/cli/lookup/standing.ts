import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';

/** Where one event ended. */
export interface Standing {
  readonly outcome: 'stored' | 'failed' | 'duplicate';
  readonly profile?: string;
  readonly type?: string;
  readonly channel?: string;
  readonly session?: string;
  /** Lines of the ledger the event brought about as a conversion, or takes part in. */
  readonly credits?: readonly { model: string; channel: string; amount_micros: number; currency: string }[];
  readonly reason?: string;
}

interface StoredRow {
  profile: string;
  type: string;
  channel: string;
  occurred: number;
}

/** Looks for an event by its message id among duplicates, failures and facts received since `since`. */
async function look(
  client: ClickHouseClient,
  workspace: string,
  message: string,
  since: number,
): Promise<Standing | undefined> {
  const where =
    'WHERE workspace = {workspace:String} AND message_id = {message:String} AND received_at >= fromUnixTimestamp64Milli({since:Int64})';
  const values = { workspace, message, since };
  const [duplicate] = await client.query(`SELECT 1 FROM duplicates ${where} LIMIT 1`, values);
  if (duplicate) return { outcome: 'duplicate' };
  const [failed] = await client.query<{ code: string; reason: string }>(
    `SELECT code, reason FROM failed_events ${where} LIMIT 1`,
    values,
  );
  if (failed) return { outcome: 'failed', reason: `${failed.code}: ${failed.reason}` };
  const [row] = await client.query<StoredRow>(
    `SELECT origin_profile AS profile, type, channel, toUnixTimestamp64Milli(occurred_at) AS occurred FROM touchpoints ${where} LIMIT 1`,
    values,
  );
  return (
    row && {
      outcome: 'stored',
      profile: row.profile,
      type: row.type,
      channel: row.channel,
      ...(await derived(client, values, row)),
    }
  );
}

async function derived(client: ClickHouseClient, values: { workspace: string; message: string }, row: StoredRow) {
  const [session] = await client.query<{ session: string }>(
    `SELECT session_id AS session FROM sessions FINAL WHERE workspace = {workspace:String} AND profile_id = {profile:String}
     AND started_at <= fromUnixTimestamp64Milli({at:Int64}) AND ended_at >= fromUnixTimestamp64Milli({at:Int64}) LIMIT 1`,
    { ...values, profile: row.profile, at: row.occurred },
  );
  const credits = await client.query<NonNullable<Standing['credits']>[number]>(
    `SELECT model, channel, sum(amount_micros * sign) AS amount_micros, any(currency) AS currency FROM credits
     WHERE workspace = {workspace:String} AND profile_id = {profile:String} AND (message_id = {message:String} OR conversion_key IN (
       SELECT conversion_key FROM journeys WHERE workspace = {workspace:String} AND profile_id = {profile:String} AND message_id = {message:String} AND state = 'converted'))
     GROUP BY model, channel, conversion_key HAVING sum(sign) > 0 ORDER BY model, channel`,
    { ...values, profile: row.profile },
  );
  return { ...(session ? { session: session.session } : {}), credits };
}

/** Waits until an event has come to something in ClickHouse; undefined when it has not within `waitMs`. */
export async function waitForStanding(
  client: ClickHouseClient,
  workspace: string,
  message: string,
  since: number,
  waitMs: number,
): Promise<Standing | undefined> {
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(50)) {
    const found = await look(client, workspace, message, since);
    if (found) return found;
  }
  return undefined;
}

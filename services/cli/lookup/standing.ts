import { setTimeout as delay } from 'node:timers/promises';
import { kindOf } from '../../journeys/domain/touches/kind.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { newestRules } from '../../runtime/config/versions.ts';

/** Where one event ended. */
export interface Standing {
  readonly outcome: 'stored' | 'failed' | 'duplicate';
  readonly profile?: string;
  readonly type?: string;
  readonly channel?: string;
  readonly session?: string;
  /** Lines of the ledger the event brought about as a conversion, or takes part in. */
  readonly credits?: readonly { model: string; channel: string; amount_micros: number; currency: string }[];
  /** What such an event brings about that the tables do not show yet. */
  readonly not_yet?: readonly Derived[];
  readonly reason?: string;
}

type Derived = 'session' | 'credits';

interface StoredRow {
  profile: string;
  type: string;
  channel: string;
  platform: string;
  /** Of a bot or a test: a fact only. ClickHouse's 0 or 1, or a boolean. */
  aside: boolean | number;
  occurred: number;
}

/** Looks for an event by its message id among duplicates, failures and facts received since `since`. */
async function look(
  client: Pick<ClickHouseClient, 'query'>,
  rules: WorkspaceConfig,
  message: string,
  since: number,
): Promise<Standing | undefined> {
  const workspace = rules.name;
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
    `SELECT origin_profile AS profile, type, channel, platform, is_bot OR is_test AS aside, toUnixTimestamp64Milli(occurred_at) AS occurred FROM touchpoints ${where} LIMIT 1`,
    values,
  );
  if (!row) return undefined;
  const found = await derived(client, values, row);
  const there = { session: found.session !== undefined, credits: found.credits.length > 0 };
  return {
    outcome: 'stored',
    profile: row.profile,
    type: row.type,
    channel: row.channel,
    ...found,
    not_yet: (row.aside ? [] : expected(row, rules)).filter((one) => !there[one]),
  };
}

/** What an event brings about by its type; whether it really does is for the rules to say. */
const expected = ({ type, platform }: StoredRow, workspace: WorkspaceConfig): Derived[] => [
  ...(kindOf(type, platform, new Set(workspace.touches.exclude)) === 'activity' ? (['session'] as const) : []),
  ...(newestRules(workspace).conversions.some((one) => one.type === type && one.value !== 'score_change')
    ? (['credits'] as const)
    : []),
];

async function derived(
  client: Pick<ClickHouseClient, 'query'>,
  values: { workspace: string; message: string },
  row: StoredRow,
) {
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

/** Tables are loaded one by one: what a fact brings about comes into its table a moment after the fact into its own. */
const SETTLE_MS = 5_000;

/**
 * Waits until an event has come to something in ClickHouse, and then a little for the session and the credits that it
 * brings about; undefined when it has not come within `waitMs`.
 */
export async function waitForStanding(
  client: Pick<ClickHouseClient, 'query'>,
  workspace: WorkspaceConfig,
  message: string,
  since: number,
  waitMs: number,
  settleMs = SETTLE_MS,
): Promise<Standing | undefined> {
  let deadline = Date.now() + waitMs;
  for (let found: Standing | undefined; ; await delay(50)) {
    const before = found;
    found = (await look(client, workspace, message, since)) ?? found;
    if (found && !before) deadline = Math.min(deadline, Date.now() + settleMs);
    if (Date.now() >= deadline || (found && !found.not_yet?.length)) return found;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { DEMO_WORKSPACE } from './config.ts';

const DAY = 86_400_000;

/** An order of a known customer to which a forgotten phone call is added. */
export interface LateCase {
  readonly userId: string;
  readonly profile: string;
  readonly key: string;
  readonly order: string;
  /** When the call was, epoch milliseconds: half a day before the order. */
  readonly calledAt: number;
}

/** Linear credits of one order: channel -> millionths. */
export type Credits = Readonly<Record<string, number>>;

/** The newest order with two to four touches and no phone call among them. */
export async function findLateCase(client: ClickHouseClient): Promise<LateCase | undefined> {
  const [row] = await client.query<{ profile: string; key: string; order: string; converted: number; user: string }>(
    `SELECT j.profile_id AS profile, conversion_key AS key, order_id AS order, toUnixTimestamp64Milli(assumeNotNull(converted_at)) AS converted, v.value AS user
     FROM journeys AS j FINAL
     INNER JOIN (SELECT identifier, any(value) AS value FROM identifier_values WHERE workspace = {workspace:String} AND namespace = 'user_id' GROUP BY identifier) AS v
       ON v.identifier = j.profile_id
     WHERE workspace = {workspace:String} AND state = 'converted' AND conversion = 'order' AND length(path) BETWEEN 2 AND 4 AND NOT has(path, 'Phone') AND value_micros > 0
     ORDER BY converted_at DESC LIMIT 1`,
    { workspace: DEMO_WORKSPACE },
  );
  return (
    row && { userId: row.user, profile: row.profile, key: row.key, order: row.order, calledAt: row.converted - DAY / 2 }
  );
}

/** The call as the phone system reports it, days late. */
export const lateCall = (late: LateCase, messageId: string): Record<string, unknown> => ({
  messageId,
  type: 'track',
  event: 'Call Ended',
  userId: late.userId,
  timestamp: new Date(late.calledAt).toISOString(),
  context: {
    touch: {
      type: 'call',
      channel: 'Phone',
      platform: 'phone',
      direction: 'inbound',
      actor: 'customer',
      duration_ms: 240_000,
    },
  },
});

/** What the linear model gives each channel of an order now. */
export async function creditsOf(client: ClickHouseClient, late: LateCase): Promise<Credits> {
  const rows = await client.query<{ channel: string; micros: number }>(
    `SELECT channel, sum(amount_micros * sign) AS micros FROM credits
     WHERE workspace = {workspace:String} AND model = 'linear' AND profile_id = {profile:String} AND conversion_key = {key:String}
     GROUP BY channel HAVING micros != 0 ORDER BY channel`,
    { workspace: DEMO_WORKSPACE, profile: late.profile, key: late.key },
  );
  return Object.fromEntries(rows.map(({ channel, micros }) => [channel, micros]));
}

/** Waits until the call has its share; undefined when it has none within `waitMs`. */
export async function waitForCall(
  client: ClickHouseClient,
  late: LateCase,
  waitMs: number,
): Promise<Credits | undefined> {
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(50)) {
    const credits = await creditsOf(client, late);
    if (credits['Phone']) return credits;
  }
  return undefined;
}

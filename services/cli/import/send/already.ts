import type { ClickHouseClient } from '../../../runtime/clickhouse/port.ts';

/** What makes an event the same event: who it is about and its message id. */
export const eventKey = (origin: string, messageId: string): string => `${origin} ${messageId}`;

/** Which of these events the archive of a workspace has, by `eventKey`. */
export async function alreadyThere(
  client: ClickHouseClient,
  workspace: string,
  messageIds: readonly string[],
): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await client.query<{ origin: string; message_id: string }>(
    'SELECT origin, message_id FROM touchpoints WHERE workspace = {workspace:String} AND message_id IN {ids:Array(String)}',
    { workspace, ids: messageIds },
  );
  return new Set(rows.map((row) => eventKey(row.origin, row.message_id)));
}

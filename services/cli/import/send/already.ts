import { quoteName } from '../../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../../runtime/clickhouse/port.ts';
import { viewsDatabase } from '../../../runtime/clickhouse/views.ts';

/** What makes an event the same event: who it is about and its message id. */
export const eventKey = (origin: string, messageId: string): string => `${origin} ${messageId}`;

/**
 * Which of these events the archive of a workspace has, by `eventKey`. Asked of the view people read: it is there through
 * a rebuild, while the tables an import began with may be dropped under it.
 */
export async function alreadyThere(
  client: ClickHouseClient,
  workspace: string,
  messageIds: readonly string[],
): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await client.query<{ origin: string; message_id: string }>(
    `SELECT origin, message_id FROM ${quoteName(viewsDatabase(client.database, workspace))}.touchpoints_all
     WHERE message_id IN {ids:Array(String)}`,
    { ids: messageIds },
    { outsideDatabase: true },
  );
  return new Set(rows.map((row) => eventKey(row.origin, row.message_id)));
}

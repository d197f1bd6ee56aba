import { quoteName } from '../../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../../runtime/clickhouse/port.ts';
import { portionsOf } from '../../../runtime/clickhouse/portions.ts';
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
  const there = new Set<string>();
  for (const ids of portionsOf(messageIds)) {
    const rows = await client.query<{ origin: string; message_id: string }>(
      `SELECT origin, message_id FROM ${quoteName(viewsDatabase(client.database, workspace))}.touchpoints_all
       WHERE message_id IN {ids:Array(String)}`,
      { ids },
      { outsideDatabase: true },
    );
    for (const row of rows) there.add(eventKey(row.origin, row.message_id));
  }
  return there;
}

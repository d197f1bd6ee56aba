import { quoteName } from './connect.ts';
import type { ClickHouseClient } from './port.ts';

/** Dictionaries over the link tables (schemas/clickhouse/dictionaries). */
const LINKS = ['members_dictionary', 'logins_dictionary'] as const;

/**
 * Reads the link tables into memory again, so that merges show in the views at once. A server of its own does so every
 * few seconds; the embedded one only when told.
 */
export async function reloadLinks(client: ClickHouseClient, database: string = client.database): Promise<void> {
  for (const name of LINKS)
    await client.command(
      `SYSTEM RELOAD DICTIONARY ${quoteName(database)}.${quoteName(name)}`,
      {},
      { outsideDatabase: true },
    );
}

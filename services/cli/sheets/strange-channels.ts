import { z } from 'zod';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { nearest } from '../../runtime/config/nearest.ts';

/** Tells of channels in a file that no conversion was ever credited to: cost there has nothing to stand beside. */
export async function strangeChannels(
  client: ClickHouseClient,
  workspace: string,
  rows: readonly { readonly row: Readonly<Record<string, unknown>> }[],
): Promise<string[]> {
  const named = new Set(rows.flatMap(({ row }) => (typeof row['channel'] === 'string' ? [row['channel']] : [])));
  if (named.size === 0) return [];
  const found = z
    .array(z.object({ channel: z.string() }))
    .parse(
      await client.query('SELECT DISTINCT channel FROM credits WHERE workspace = {workspace:String}', { workspace }),
    )
    .map((one) => one.channel);
  if (found.length === 0) return [];
  return [...named]
    .filter((channel) => !found.includes(channel))
    .map((channel) => {
      const meant = nearest(channel, found);
      return `no conversion is credited to the channel "${channel}"${meant ? `: is "${meant}" meant?` : ''}`;
    });
}

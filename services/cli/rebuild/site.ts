import type { Logger } from 'pino';
import { generationDatabase, generationPrefix, installationPrefix } from '../../../schemas/generation.ts';
import { connectClickHouse } from '../../runtime/clickhouse/connect.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { type GenerationRecord, generationRow } from '../../runtime/generation/record.ts';
import type { Log, NewRecord, Transactor } from '../../runtime/log/port.ts';

/** What a rebuild works with. */
export interface Site {
  /** Of the installation: the names of its first generation. */
  readonly config: Config;
  readonly log: Log;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Environment of the workers it starts. */
  readonly env: NodeJS.ProcessEnv;
  /** Every write of the rebuild goes through it: a second rebuild fences the first. */
  readonly writer: Transactor;
  /** A client of the tables of a generation, kept open. */
  tables(generation: number): ClickHouseClient;
  close(): Promise<void>;
}

/** Opens what a rebuild works with; a rebuild that runs already is fenced by it and ends. */
export async function openSite(parts: Omit<Site, 'writer' | 'tables' | 'close'>): Promise<Site> {
  const { config, log } = parts;
  const writer = await log.transactor(`${installationPrefix(config.env.TL_TOPIC_PREFIX)}rebuild`);
  const clients = new Map<number, ClickHouseClient>();
  return {
    ...parts,
    writer,
    tables(generation) {
      const known = clients.get(generation);
      if (known) return known;
      const client = connectClickHouse(config.env, generationDatabase(config.env.CLICKHOUSE_DATABASE, generation));
      clients.set(generation, client);
      return client;
    },
    async close() {
      await writer.close();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

/** The topic prefix of a generation. */
export const prefixOf = ({ config }: Pick<Site, 'config'>, generation: number): string =>
  generationPrefix(config.env.TL_TOPIC_PREFIX, generation);

/** Notes that a generation has reached a stage, together with what must be written at the same moment. */
export async function reach(
  site: Site,
  record: GenerationRecord,
  stage: GenerationRecord['stage'],
  also: readonly NewRecord[] = [],
): Promise<GenerationRecord> {
  const reached = { ...record, stage };
  await site.writer.commit([...also, generationRow(site.config.env.TL_TOPIC_PREFIX, reached)]);
  return reached;
}

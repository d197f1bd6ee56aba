import { TOPICS, type TopicId, type TopicSpec, topicName } from '../../schemas/topics.ts';
import type { Route } from './domain/route.ts';

/** The PARTITION BY of the tables (schemas/clickhouse): an insert may not spread over too many months. */
const MONTH_OF: Readonly<Record<string, string>> = {
  touchpoints: 'occurred_at',
  duplicates: 'received_at',
  failed_events: 'received_at',
  sessions: 'started_at',
  credits: 'converted_on',
};

/** Everything the loader reads (topics with a table) and writes (those tables, and loader_failed). */
export const routesOf = (prefix: string): Route[] =>
  (Object.entries(TOPICS) as [TopicId, TopicSpec][]).flatMap(([id, { table, load, value }]) =>
    table && load && value
      ? [{ topic: topicName(id, prefix), table, record: value.name, load, month: MONTH_OF[table] }]
      : [],
  );

export { loaderGroup as groupOf } from '../../schemas/topics.ts';

/** Where records go that no table will ever take. */
export const FAILED_TABLE = 'loader_failed';

/** Tables held in memory by dictionaries, which must be read again after a load. */
export const LINK_TABLES: ReadonlySet<string> = new Set(['members', 'logins']);

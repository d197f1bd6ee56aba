import { installationPrefix } from '../../schemas/generation.ts';
import { loaderGroup, TOPICS, type TopicId, type TopicSpec, topicName } from '../../schemas/topics.ts';
import type { Route } from './domain/route.ts';

/** The PARTITION BY of the tables (schemas/clickhouse): an insert may not spread over too many months. */
const MONTH_OF: Readonly<Record<string, string>> = {
  touchpoints: 'occurred_at',
  duplicates: 'received_at',
  failed_events: 'received_at',
  sessions: 'started_at',
  credits: 'converted_on',
};

/** Which of the topics: those a generation derives, those all generations share, or both. */
export type Part = 'derived' | 'shared' | 'all';

/** What the loader reads (topics with a table) and writes (those tables, and loader_failed). */
export const routesOf = (prefix: string, part: Part = 'all'): Route[] =>
  (Object.entries(TOPICS) as [TopicId, TopicSpec][]).flatMap(([id, { table, load, value, shared }]) =>
    table && load && value && (part === 'all' || (part === 'shared') === (shared === true))
      ? [{ topic: topicName(id, prefix), table, record: value.name, load, month: MONTH_OF[table] }]
      : [],
  );

/** Name of the consumer group that loads a topic of a generation: what is shared stays with the first one's. */
export const loaderGroupOf = (id: TopicId, prefix: string): string =>
  loaderGroup((TOPICS[id] as TopicSpec).shared ? installationPrefix(prefix) : prefix);

/** Where records go that no table will ever take. */
export const FAILED_TABLE = 'loader_failed';

/** Tables held in memory by dictionaries, which must be read again after a load. */
export const LINK_TABLES: ReadonlySet<string> = new Set(['members', 'logins']);

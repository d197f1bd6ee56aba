import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

/** Where a test file works: real servers shared by the run, names of its own. */
export interface Backend {
  readonly brokers: string;
  readonly clickhouseUrl: string;
  /** For TL_TOPIC_PREFIX. */
  readonly topicPrefix: string;
  /** For CLICKHOUSE_DATABASE; not made yet. */
  readonly database: string;
  /** All four as the environment of a role. */
  readonly env: Readonly<Record<string, string>>;
}

/** The servers of this run, with a topic prefix and a database nobody else has. */
export function backend(): Backend {
  const id = randomBytes(4).toString('hex');
  const brokers = inject('brokers');
  const clickhouseUrl = inject('clickhouseUrl');
  const topicPrefix = `t${id}.`;
  const database = `throughline${id}`;
  return {
    brokers,
    clickhouseUrl,
    topicPrefix,
    database,
    env: {
      KAFKA_BROKERS: brokers,
      CLICKHOUSE_URL: clickhouseUrl,
      TL_TOPIC_PREFIX: topicPrefix,
      CLICKHOUSE_DATABASE: database,
    },
  };
}

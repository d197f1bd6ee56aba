import { generationDatabase, generationPrefix } from '../../../schemas/generation.ts';
import type { Config } from '../config/schema.ts';

/** The configuration of an installation as one generation of it works: its topics, its tables. */
export const inGeneration = (config: Config, generation: number): Config => ({
  ...config,
  env: {
    ...config.env,
    TL_TOPIC_PREFIX: generationPrefix(config.env.TL_TOPIC_PREFIX, generation),
    CLICKHOUSE_DATABASE: generationDatabase(config.env.CLICKHOUSE_DATABASE, generation),
  },
});

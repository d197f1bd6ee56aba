import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generationPrefix } from '../../../schemas/generation.ts';
import type { Environment } from '../../runtime/config/schema.ts';
import { UsageError } from '../terminal/exit.ts';

/** The state a journeys instance keeps on this machine. */
export interface StateFolder {
  readonly generation: number;
  /** Folder of each partition that was ever worked on here. */
  readonly partitions: readonly { readonly partition: number; readonly path: string }[];
}

/** Generations looked for: nobody rebuilds more often. */
const MOST_GENERATIONS = 10_000;

/** Finds the state under the data folder: of a generation, else of the newest there. Throws UsageError where there is none. */
export function findState(env: Environment, wanted: number | undefined): StateFolder {
  const under = join(env.TL_DATA_DIR, 'state');
  const pathOf = (generation: number) => join(under, `${generationPrefix(env.TL_TOPIC_PREFIX, generation)}journeys`);
  const there = new Set(existsSync(under) ? readdirSync(under).map((name) => join(under, name)) : []);
  const generation =
    wanted ?? Array.from({ length: MOST_GENERATIONS }, (_, i) => i + 1).findLast((one) => there.has(pathOf(one))) ?? 1;
  const path = pathOf(generation);
  if (!there.has(path))
    throw new UsageError(
      `${under} holds no state of generation ${generation}: name the data folder of a journeys instance (--data-dir)`,
    );
  const partitions = readdirSync(path)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ partition: Number(name), path: join(path, name) }))
    .sort((a, b) => a.partition - b.partition);
  return { generation, partitions };
}

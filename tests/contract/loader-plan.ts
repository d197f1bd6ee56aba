import { credit } from '../../schemas/outputs.ts';
import { versionsOf } from '../../schemas/registry.ts';
import { loaderGroup } from '../../schemas/topics.ts';
import { announcement, planId } from '../../services/loader/domain/plan.ts';
import { eventually, type LoaderWorld } from './loader-world.ts';

/** Announces a plan over `n` records of a table, of which every partition has as many, as a loader that died after it did. */
export async function announce(world: LoaderWorld, table: string, n: number, stamp: number): Promise<string> {
  const topic = `${world.env.TL_TOPIC_PREFIX}out.${table}`;
  const id = planId(stamp, 'dead');
  const ranges = [0, 1, 2, 3].map((partition) => ({ topic, partition, from: 0, to: n / 4, n: n / 4 }));
  const member = await world.log.join({
    groupId: loaderGroup(world.env.TL_TOPIC_PREFIX),
    topics: [topic],
    onAssigned: (own) => own.commit(announcement({ id, ranges })),
    onRevoked: () => {},
    onBatch: async () => {},
    onFault: () => {},
  });
  await member.close();
  return id;
}

/** Schema that credits are written by. */
export const creditSchema = (): number => versionsOf(credit.name).at(-1)?.id ?? 0;

/** The insert of that plan into `credits`, as far as it came: this many rows are there. */
export const insertPart = (world: LoaderWorld, id: string, stamp: number, rows: number): Promise<void> =>
  world.client.command(
    `INSERT INTO credits (workspace, converted_on, _partition, _offset, _loaded_at)
       SETTINGS insert_deduplication_token = '${id}:credits:${creditSchema()}:13', async_insert = 0
       SELECT 'main', toDate('2025-11-01'), number % 4, intDiv(number, 4), fromUnixTimestamp64Milli(${stamp})
       FROM numbers(${rows})`,
  );

/** Resolves when so many credits of each partition are loaded and no plan is left. */
export const finished = (world: LoaderWorld, each = 100) =>
  eventually(
    () => world.log.committed(loaderGroup(world.env.TL_TOPIC_PREFIX), `${world.env.TL_TOPIC_PREFIX}out.credits`),
    (positions) => positions.every(({ offset, metadata }) => offset === each && metadata === ''),
  );

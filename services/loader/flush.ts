import type { GroupMember } from '../runtime/log/port.ts';
import { crashPoint } from '../runtime/task/crash.ts';
import type { Taken } from './backlog.ts';
import { Claim } from './claim.ts';
import { batchesOf } from './domain/batch.ts';
import { announcement, completion, type Plan, stampOf } from './domain/plan.ts';
import type { Inserter } from './insert.ts';

export interface Flush {
  readonly id: string;
  readonly taken: Taken;
  /** The plan was announced before, by whoever: its rows may be there already. */
  readonly recovering: boolean;
}

/**
 * Loads what was taken: announce the plan, insert, keep what is refused, end the plan. Dying anywhere in between leaves
 * the announcement, and the next owner does the same again. Names the tables that were written to. Rejects when the
 * signal aborts or a commit is refused.
 */
export async function flush(
  { id, taken, recovering }: Flush,
  member: GroupMember,
  inserter: Inserter,
  signal: AbortSignal,
): Promise<Set<string>> {
  const plan: Plan = { id, ranges: taken.ranges };
  const records = taken.rows.length + taken.lost.length > 0;
  const claim = new Claim(() => member.commit(announcement(plan)));
  if (records && !recovering) await claim.announce();
  crashPoint('loader.after-plan');

  const batches = batchesOf(id, taken.rows);
  const refused = await Promise.all(
    batches.map(async (batch) => {
      const lost = await inserter.load(batch, { stamp: stampOf(id), doubtful: recovering, claim, signal });
      crashPoint('loader.mid-insert');
      return lost;
    }),
  );
  await inserter.bury([...taken.lost, ...refused.flat()], signal);
  crashPoint('loader.after-insert');

  await member.commit(completion(plan));
  crashPoint('loader.after-commit');
  return new Set(batches.map((batch) => batch.route.table));
}

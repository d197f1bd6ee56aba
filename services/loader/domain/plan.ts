/** Records of one partition that a plan loads: offsets `from` to `to` (exclusive), `n` of them records. */
export interface PlanRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly n: number;
}

/**
 * What one flush will load, written down before it does: the group's committed offset stays at `from`, and its metadata
 * names `to`, `n` and the plan. Whoever owns a partition after a crash finds it there.
 */
export interface Plan {
  readonly id: string;
  readonly ranges: readonly PlanRange[];
}

/** A position of the consumer group with its metadata. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** A plan's id: its stamp (epoch milliseconds, `_loaded_at` of its rows) and a nonce that nobody else draws. */
export const planId = (stamp: number, nonce: string): string => `${stamp.toString(36)}-${nonce}`;

/** The stamp in a plan's id. */
export const stampOf = (id: string): number => Number.parseInt(id.slice(0, id.indexOf('-')), 36);

/** The commit that announces the plan: old offsets, with what is about to be loaded as metadata. */
export const announcement = ({ id, ranges }: Plan): Position[] =>
  ranges
    .filter(({ n }) => n > 0)
    .map(({ topic, partition, from, to, n }) => ({
      topic,
      partition,
      offset: from,
      metadata: JSON.stringify({ to, n, id }),
    }));

/** The commit that ends the plan. */
export const completion = ({ ranges }: Plan): Position[] =>
  ranges.map(({ topic, partition, to }) => ({ topic, partition, offset: to, metadata: '' }));

/** Plans that were announced and not ended, as far as they concern these partitions. */
export function pendingPlans(committed: readonly Position[]): Plan[] {
  const plans = new Map<string, PlanRange[]>();
  for (const { topic, partition, offset, metadata } of committed) {
    const announced = parse(metadata);
    if (!announced || offset < 0 || announced.to <= offset) continue;
    const { id, to, n } = announced;
    plans.set(id, [...(plans.get(id) ?? []), { topic, partition, from: offset, to, n }]);
  }
  return [...plans].map(([id, ranges]) => ({ id, ranges }));
}

function parse(metadata: string): { to: number; n: number; id: string } | undefined {
  try {
    const value: unknown = JSON.parse(metadata);
    if (typeof value !== 'object' || value === null) return undefined;
    const { to, n, id } = value as Record<string, unknown>;
    const whole = Number.isSafeInteger(to) && Number.isSafeInteger(n);
    if (!whole || typeof id !== 'string' || Number.isNaN(stampOf(id))) return undefined;
    return { to: Number(to), n: Number(n), id };
  } catch {
    return undefined;
  }
}

import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { PlannedRow } from './plan.ts';

/** What an import would do. */
export interface DryRun {
  readonly rows: number;
  readonly events: number;
  readonly rejected: number;
  /** Events by touchpoint type and channel. */
  readonly types: Readonly<Record<string, number>>;
  /** Rejected rows by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly earliest: number | undefined;
  readonly latest: number | undefined;
  /** The first rows with what they become. */
  readonly first: readonly {
    readonly row: string;
    readonly events: readonly Touchpoint[];
    readonly refused?: string;
  }[];
}

/** Reads everything and sends nothing. */
export async function dryRun(planned: AsyncIterable<PlannedRow>, show: number): Promise<DryRun> {
  const types = new Map<string, number>();
  const reasons = new Map<string, number>();
  const first: DryRun['first'][number][] = [];
  let [rows, events, rejected] = [0, 0, 0];
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for await (const { row, outcomes, refused } of planned) {
    rows++;
    const touchpoints = outcomes.flatMap((outcome) => ('ok' in outcome ? [outcome.ok] : []));
    for (const { type, occurred_at } of touchpoints) {
      events++;
      add(types, type);
      earliest = Math.min(earliest, occurred_at);
      latest = Math.max(latest, occurred_at);
    }
    if (refused !== undefined) {
      rejected++;
      add(reasons, refused);
    }
    if (first.length < show)
      first.push({ row: row.raw, events: touchpoints, ...(refused === undefined ? {} : { refused }) });
  }
  return {
    rows,
    events,
    rejected,
    types: Object.fromEntries(types),
    reasons: Object.fromEntries(reasons),
    earliest: events > 0 ? earliest : undefined,
    latest: events > 0 ? latest : undefined,
    first,
  };
}

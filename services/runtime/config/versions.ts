import { effectiveFrom } from './effective-from.ts';
import type { WorkspaceConfig } from './schema.ts';

/** The rules of a workspace that hold from an instant of event time until the next ones do. */
export interface DatedRules extends Pick<WorkspaceConfig, 'channels' | 'conversions' | 'attribution'> {
  /** Epoch milliseconds, inclusive; -Infinity of the first. */
  readonly from: number;
}

/** The rules of a workspace one after another, the oldest first: what a version does not state is as it was before. */
export function datedRules(workspace: WorkspaceConfig): [DatedRules, ...DatedRules[]] {
  let { channels, conversions, attribution } = workspace;
  const dated: [DatedRules] = [{ from: Number.NEGATIVE_INFINITY, channels, conversions, attribution }];
  for (const version of workspace.versions) {
    channels = version.channels ?? channels;
    conversions = version.conversions ?? conversions;
    const { lookback_days = attribution.lookback_days, models = attribution.models } = version.attribution ?? {};
    attribution = { lookback_days, models };
    const from = effectiveFrom(version.effective_from, workspace.time_zone);
    dated.push({ from, channels, conversions, attribution });
  }
  return dated;
}

/** The rules of a workspace that come last. */
export const newestRules = (workspace: WorkspaceConfig): DatedRules => {
  const dated = datedRules(workspace);
  return dated.at(-1) ?? dated[0];
};

/** Those of the rules, the oldest first, that hold at some instant from `from` on, before `to`. */
export const rulesWithin = (dated: readonly DatedRules[], from: number, to: number): DatedRules[] =>
  dated.filter((rules, i) => rules.from < to && (dated[i + 1]?.from ?? Number.POSITIVE_INFINITY) > from);

/** Names that sales have had at any time. */
export const salesOf = (dated: readonly DatedRules[]): string[] => [
  ...new Set(dated.flatMap(({ conversions }) => conversions.filter(({ type }) => type === 'order')).map((c) => c.name)),
];

/** Names that conversions have had at any time; changes of scores are none of them, nor is a score, which is no money, without `scores`. */
export const successesOf = (dated: readonly DatedRules[], { scores = true } = {}): string[] => [
  ...new Set(
    dated
      .flatMap(({ conversions }) =>
        conversions.filter(({ value }) => value !== 'score_change' && (scores || value !== 'score')),
      )
      .map((c) => c.name),
  ),
];

/**
 * The model of figures for which none is asked, out of the models of each version, the oldest first: one that is live in
 * all of them, so that no time is without; else one of the newest. `last` goes before others. Undefined without any.
 */
export function standardModel(lists: readonly (readonly string[])[]): string | undefined {
  const newest = lists.at(-1) ?? [];
  const throughout = newest.filter((name) => lists.every((names) => names.includes(name)));
  const offered = throughout.length > 0 ? throughout : newest;
  return offered.includes('last') ? 'last' : offered[0];
}

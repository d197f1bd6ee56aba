import type { Rules } from '../../journeys/domain/rules.ts';

/** Rules with the instants of event time they hold in: from `from`, before `to`, epoch milliseconds. */
export interface RuleRange {
  readonly rules: Rules;
  readonly from: number;
  readonly to: number;
}

/** No event is further away: instants that ClickHouse can compare. */
const EVER = 9_000_000_000_000;

/** The versions of a workspace's rules, the newest first. */
export function rangesOf(newest: Rules): RuleRange[] {
  const ranges: RuleRange[] = [];
  let to = EVER;
  for (let rules: Rules | undefined = newest; rules; rules = rules.before) {
    const from = Math.max(-EVER, rules.effectiveFrom);
    ranges.push({ rules, from, to });
    to = from;
  }
  return ranges;
}

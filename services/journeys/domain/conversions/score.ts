import type { Scale } from '../../../../schemas/score.ts';

/** What a touchpoint says of a score. */
interface Scored {
  readonly score: number | null;
  readonly scale_min: number | null;
  readonly scale_max: number | null;
}

const HUNDRED_POINTS = 100_000_000;

/**
 * A score in millionths of points of 100: 0 is the worst answer of its scale, 100 the best, so that kinds of scores can be
 * compared. The touchpoint's own scale goes before that of its kind. Null without a score, or with one outside its scale.
 */
export function levelOf({ score, scale_min: min, scale_max: max }: Scored, ofKind: Scale): number | null {
  const { least, most } = min !== null && max !== null && min < max ? { least: min, most: max } : ofKind;
  if (score === null || !(score >= least && score <= most)) return null;
  return Math.round(((score - least) / (most - least)) * HUNDRED_POINTS);
}

/** Touches that ask for an answer or give one: they are no experience an answer could be about. */
export const ASKING: ReadonlySet<string> = new Set(['survey_invite', 'survey_response']);

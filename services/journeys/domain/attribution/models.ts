import { KINDS, type ModelKind, type ModelSettings } from './kinds.ts';
import type { Occasion, PathTouch } from './occasion.ts';

/** A model credited live: a rule and its settings under a name. */
export interface LiveModel extends ModelSettings {
  readonly name: string;
  readonly kind: ModelKind;
  /** How long before a conversion a touch counts, milliseconds; never more than the path goes back. */
  readonly lookbackMs: number;
}

/** Whether the shares of a model sum to the conversion. */
export const isNormalised = ({ kind }: Pick<LiveModel, 'kind'>): boolean => kind !== 'participation';

/**
 * Integer weights of a path under a model, one for each touch; all 0 where the model credits none of them: no touch
 * within its look-back, or none of its kind.
 */
export function weightsOf(model: LiveModel, path: readonly PathTouch[], occasion: Occasion): number[] {
  const from = path.findIndex((touch) => touch.occurredAt >= occasion.occurredAt - model.lookbackMs);
  if (from < 0) return path.map(() => 0);
  return [...new Array<number>(from).fill(0), ...KINDS[model.kind](path.slice(from), occasion, model)];
}

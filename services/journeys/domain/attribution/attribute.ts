import { type CreditedTouch, WHOLE } from './credit.ts';
import { type ModelId, weightsOf } from './models.ts';
import { spread } from './shares.ts';

/**
 * Credits of one conversion under every model. Touches with no weight get no line; an empty path gives one line at
 * position 0 per model, so that every model always sums to the conversion.
 */
export function attribute(valueMicros: number, pathLength: number, models: readonly ModelId[]): CreditedTouch[] {
  if (pathLength === 0)
    return models.map((model) => ({ model, position: 0, amountMicros: valueMicros, creditMicros: WHOLE }));
  return models.flatMap((model) => {
    const weights = weightsOf(model, pathLength);
    const amounts = spread(valueMicros, weights);
    const credits = spread(WHOLE, weights);
    return weights.flatMap((weight, i) =>
      weight === 0 ? [] : [{ model, position: i + 1, amountMicros: amounts[i] ?? 0, creditMicros: credits[i] ?? 0 }],
    );
  });
}

import { type CreditedTouch, WHOLE } from './credit.ts';
import { isNormalised, type LiveModel, weightsOf } from './models.ts';
import type { Occasion, PathTouch } from './occasion.ts';
import { spread } from './shares.ts';

/**
 * Credits of one conversion under every model. Touches with no weight get no line; where a model credits no touch there
 * is one line at position 0, so that every normalised model always sums to the conversion.
 */
export function attribute(
  valueMicros: number,
  path: readonly PathTouch[],
  occasion: Occasion,
  models: readonly LiveModel[],
): CreditedTouch[] {
  return models.flatMap((model) => {
    const weights = weightsOf(model, path, occasion);
    if (weights.every((weight) => weight === 0))
      return [{ model: model.name, position: 0, amountMicros: valueMicros, creditMicros: WHOLE }];
    const share = isNormalised(model) ? spread : whole;
    const amounts = share(valueMicros, weights);
    const credits = share(WHOLE, weights);
    return weights.flatMap((weight, i) =>
      weight === 0
        ? []
        : [{ model: model.name, position: i + 1, amountMicros: amounts[i] ?? 0, creditMicros: credits[i] ?? 0 }],
    );
  });
}

/**
 * Credits of a conversion that is frozen, over another value: whoever had a share keeps it. Shares are millionths, those
 * of a model that credits several touches whole stay whole.
 */
export function rescale(credits: readonly CreditedTouch[], valueMicros: number): CreditedTouch[] {
  return [...new Set(credits.map(({ model }) => model))].flatMap((model) => {
    const lines = credits.filter((line) => line.model === model);
    const weights = lines.map(({ creditMicros }) => creditMicros);
    const isWhole = weights.every((weight) => weight === WHOLE);
    const amounts = isWhole ? whole(valueMicros, weights) : spread(valueMicros, weights);
    return lines.map((line, i) => ({ ...line, amountMicros: amounts[i] ?? 0 }));
  });
}

const whole = (amount: number, weights: readonly number[]): number[] =>
  weights.map((weight) => (weight === 0 ? 0 : amount));

import type { Scale } from '../../../../schemas/score.ts';
import { type Condition, meetsAll, type Stated } from './condition.ts';
import { levelOf } from './score.ts';

/**
 * Where the value of a conversion comes from: a field of its touchpoint, millionths that are always the same, or the level
 * of a score, which is compared with the one before.
 */
export type ValueSource = 'value' | 'cost' | 'score' | { readonly fixedMicros: number } | { readonly levelOn: Scale };

/** What counts as a conversion, and how. */
export interface ConversionRule {
  readonly name: string;
  /** Touchpoint type that converts; `order` also follows order_change and refund. */
  readonly type: string;
  /** All must hold. */
  readonly when: readonly Condition[];
  readonly value: ValueSource;
  /** Currency of a value whose touchpoint states none; "" for points. */
  readonly currency: string;
  /**
   * What it counts once in: of several in one the first counts, in path order. `answer`: every one after the first, with
   * how far it is from the one before.
   */
  readonly oncePer: 'order' | 'session' | 'person' | 'event' | 'answer';
  /** Touches of the whole look-back, or only those since the last conversion of this name; of answers, since the last. */
  readonly touches: 'lookback' | 'since_last';
}

/** What a touchpoint is to conversions, decided once when it is taken in. */
export interface Converting {
  /** Key of what it makes, changes or competes for: see key.ts; "" where it is nothing to conversions. */
  readonly conversionKey: string;
  /** Name of the conversion it makes, "" for changes and refunds. */
  readonly conversion: string;
  /** Millionths; of answers the level, see score.ts. Null where the event did not say. */
  readonly valueMicros: number | null;
  /** ISO 4217; "" for points, and for changes and refunds that do not state one. */
  readonly currency: string;
}

/** The first rule a touchpoint falls under. What it stated is asked for only where a rule of its type looks at it. */
export const ruleFor = (
  type: string,
  rules: readonly ConversionRule[],
  stated: () => Stated,
): ConversionRule | undefined =>
  rules.find((rule) => rule.type === type && (rule.when.length === 0 || meetsAll(rule.when, stated())));

const MICROS = 1_000_000;

/** Value and currency a touchpoint gives its conversion. A score is points and has no currency. */
export function worthOf(
  { value, currency }: Pick<ConversionRule, 'value' | 'currency'>,
  given: Pick<Stated, 'value_micros' | 'currency'>,
  stated: () => Stated,
): Pick<Converting, 'valueMicros' | 'currency'> {
  if (value === 'value') return { valueMicros: given.value_micros, currency: given.currency || currency };
  if (typeof value === 'object')
    return 'levelOn' in value
      ? { valueMicros: levelOf(stated(), value.levelOn), currency: '' }
      : { valueMicros: value.fixedMicros, currency };
  const { cost_micros: cost, cost_currency: costCurrency, score } = stated();
  if (value === 'cost') return { valueMicros: cost, currency: costCurrency || currency };
  return { valueMicros: score === null ? null : Math.round(score * MICROS), currency: '' };
}

import { SCALES } from '../../schemas/score.ts';
import type { ConversionConfig } from '../runtime/config/schema.ts';
import type { Condition } from './domain/conversions/condition.ts';
import type { ConversionRule } from './domain/conversions/rule.ts';

const MICROS = 1_000_000;
const micros = (units: number): number => Math.round(units * MICROS);

/** Conversions as configured; `currency` is that of the workspace. */
export const conversionsOf = (conversions: readonly ConversionConfig[], currency: string): ConversionRule[] =>
  conversions.map((conversion) => ({
    name: conversion.name,
    type: conversion.type,
    when: conditionsOf(conversion.when ?? {}),
    currency: conversion.currency ?? currency,
    ...countingOf(conversion),
  }));

/** What it is worth and what counts; of scores that are compared every answer does, with the touches since the one before. */
function countingOf({
  name,
  when,
  value,
  once_per,
  touches,
}: ConversionConfig): Pick<ConversionRule, 'value' | 'oncePer' | 'touches'> {
  if (value !== 'score_change')
    return { value: typeof value === 'number' ? { fixedMicros: micros(value) } : value, oncePer: once_per, touches };
  const kind = when?.score_kind;
  const scale = typeof kind === 'string' ? SCALES[kind] : undefined;
  if (!scale) throw new Error(`conversion "${name}" compares scores of no kind: the configuration was not checked`);
  return { value: { levelOn: scale }, oncePer: 'answer', touches: 'since_last' };
}

/** Conditions on numbers under their columns; money is compared in millionths, as it is kept. */
const NUMBERS = {
  value: { field: 'value_micros', kept: micros },
  cost: { field: 'cost_micros', kept: micros },
  score: { field: 'score', kept: (points: number) => points },
} as const;

function conditionsOf({ value, cost, score, ...texts }: NonNullable<ConversionConfig['when']>): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, asked] of entriesOf(texts)) {
    if (asked === undefined) continue;
    const not = typeof asked === 'object' && 'not' in asked;
    conditions.push({ field: name, values: new Set([not ? asked.not : asked].flat()), not });
  }
  for (const [name, bounds] of entriesOf({ value, cost, score })) {
    const { field, kept } = NUMBERS[name];
    if (bounds === undefined) continue;
    const { at_least: least, at_most: most } = bounds;
    conditions.push({
      field,
      atLeast: least === undefined ? Number.NEGATIVE_INFINITY : kept(least),
      atMost: most === undefined ? Number.POSITIVE_INFINITY : kept(most),
    });
  }
  return conditions;
}

/** The entries of a closed shape: its keys are known. */
const entriesOf = <T extends object>(shape: T): [keyof T & string, T[keyof T]][] =>
  Object.entries(shape) as [keyof T & string, T[keyof T]][];

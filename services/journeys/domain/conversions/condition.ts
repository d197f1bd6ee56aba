import type { Touchpoint } from '../../../../schemas/touchpoint.ts';

/** Fields of a touchpoint whose values are of some type. */
type FieldOf<T> = { [K in keyof Touchpoint]: Touchpoint[K] extends T ? K : never }[keyof Touchpoint];

/** What a conversion may ask of a touchpoint: what it stated, and the channel it was given. */
export type Stated = Touchpoint & { readonly channel: string };

/** A condition on one field; a field that states nothing is "" or null, which is in no bounds. */
export type Condition =
  | { readonly field: FieldOf<string> | 'channel'; readonly values: ReadonlySet<string>; readonly not: boolean }
  | { readonly field: FieldOf<number | null>; readonly atLeast: number; readonly atMost: number };

const meets = (condition: Condition, stated: Stated): boolean => {
  if ('values' in condition) return condition.values.has(stated[condition.field]) !== condition.not;
  const given = stated[condition.field];
  return given !== null && given >= condition.atLeast && given <= condition.atMost;
};

/** Whether a touchpoint meets every condition. */
export const meetsAll = (conditions: readonly Condition[], stated: Stated): boolean =>
  conditions.every((condition) => meets(condition, stated));

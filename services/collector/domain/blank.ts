import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import { touchpoint } from '../../../schemas/touchpoint.ts';

const FALLBACK = Object.fromEntries(
  Object.entries(touchpoint.fields).map(([name, field]) => [name, field.fallback]),
) as Touchpoint;

/** A touchpoint with nothing in it; the lists are its own. */
export const blankTouchpoint = (): Touchpoint => ({
  ...FALLBACK,
  identifiers: [],
  issues: [],
  items: [],
  consent_granted: [],
  consent_denied: [],
});

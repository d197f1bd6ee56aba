import type { Conversion } from '../conversions/conversion.ts';
import type { History } from '../history.ts';
import type { Rules } from '../rules.ts';
import type { Touch } from '../touches/touch.ts';
import type { LiveModel } from './models.ts';

/** What models look at of a path touch. */
export type PathTouch = Pick<Touch, 'messageId' | 'occurredAt' | 'channel'>;

/** What models know of a conversion beside its path. */
export interface Occasion {
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** Message id of the opening of the session it happened in; "" where it happened in none. */
  readonly session: string;
  /** When the profile first became a lead within the look-back; null where it did not. */
  readonly leadAt: number | null;
}

/** Name of the conversions that make a lead. */
const LEAD = 'lead';

/** Whether a conversion makes a lead, by its key. */
export const isLead = (conversionKey: string): boolean => conversionKey.startsWith(`${LEAD}:`);

export const needsSession = (models: readonly LiveModel[]): boolean => models.some(({ kind }) => kind === 'same_touch');
export const needsLead = (models: readonly LiveModel[]): boolean => models.some(({ kind }) => kind === 'w_shaped');

/** The occasion of a conversion. Reads only what the models look at. A lead itself follows no lead. */
export function occasionOf(
  history: History,
  { name, occurredAt }: Pick<Conversion, 'name' | 'occurredAt'>,
  { lookbackMs, models }: Pick<Rules, 'lookbackMs' | 'models'>,
): Occasion {
  const follows = needsLead(models) && name !== LEAD;
  return {
    occurredAt,
    session: needsSession(models) ? sessionAt(history, occurredAt) : '',
    leadAt: follows ? leadIn(history, occurredAt - lookbackMs, occurredAt) : null,
  };
}

function sessionAt(history: History, instant: number): string {
  for (const { endedAt, opening } of history.sessionsBack(Number.NEGATIVE_INFINITY, instant))
    return instant <= endedAt ? opening.messageId : '';
  return '';
}

function leadIn(history: History, from: number, to: number): number | null {
  for (const { conversion } of history.conversionsBetween(from, to))
    if (conversion.name === LEAD) return conversion.occurredAt;
  return null;
}

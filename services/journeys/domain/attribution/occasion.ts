import type { Conversion } from '../conversions/conversion.ts';
import type { History } from '../history.ts';
import type { RulesVersion } from '../rules.ts';
import type { Session } from '../sessions/session.ts';
import type { Touch } from '../touches/touch.ts';
import { needsLead, needsSession } from './needs.ts';

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

/** The occasion of a conversion. Reads only what the models look at. A lead itself follows no lead. */
export function occasionOf(
  history: History,
  { name, occurredAt }: Pick<Conversion, 'name' | 'occurredAt'>,
  { lookbackMs, models }: Pick<RulesVersion, 'lookbackMs' | 'models'>,
): Occasion {
  const follows = needsLead(models) && name !== LEAD;
  return {
    occurredAt,
    session: needsSession(models) ? (sessionAt(history, occurredAt)?.opening.messageId ?? '') : '',
    leadAt: follows ? leadIn(history, occurredAt - lookbackMs, occurredAt) : null,
  };
}

/** The session an instant lies in; of something outside sessions too, such as an order a server reports. */
export function sessionAt(history: History, instant: number): Session | undefined {
  for (const session of history.sessionsBack(Number.NEGATIVE_INFINITY, instant))
    return instant <= session.endedAt ? session : undefined;
  return undefined;
}

function leadIn(history: History, from: number, to: number): number | null {
  for (const { conversion } of history.conversionsBetween(from, to))
    if (conversion.name === LEAD) return conversion.occurredAt;
  return null;
}

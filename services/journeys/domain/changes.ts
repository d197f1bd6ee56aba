import type { CreditedTouch } from './attribution/credit.ts';
import type { StoredConversion } from './conversions/stored.ts';
import type { Session } from './sessions/session.ts';
import type { Touch } from './touches/touch.ts';

/** What a derivation found different from what was last written; each becomes one row. */
export type Change =
  | { readonly kind: 'session'; readonly session: Session; readonly deleted: boolean; readonly final: boolean }
  | { readonly kind: 'converted'; readonly stored: StoredConversion; readonly deleted: boolean }
  | { readonly kind: 'open'; readonly path: readonly Touch[] }
  | { readonly kind: 'credit'; readonly sign: 1 | -1; readonly of: StoredConversion; readonly credit: CreditedTouch }
  | { readonly kind: 'profile'; readonly profile: ProfileSummary; readonly deleted: boolean };

/** The figures of a profile's row. */
export interface ProfileSummary {
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly firstChannel: string;
  readonly sessions: number;
  readonly touches: number;
  readonly orders: number;
  readonly revenueMicros: number;
}

import type { CreditedTouch } from '../attribution/credit.ts';
import type { Touch } from '../touches/touch.ts';
import type { Conversion } from './conversion.ts';

/** A conversion as last written: its journey and every ledger line, so that a change is new minus stored. */
export interface StoredConversion {
  readonly conversion: Conversion;
  readonly path: readonly Touch[];
  readonly credits: readonly CreditedTouch[];
  /** Its path is frozen: what it was made of has left the state. Refunds still change its value. */
  readonly final: boolean;
}

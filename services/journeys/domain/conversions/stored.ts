import type { CreditedTouch } from '../attribution/credit.ts';
import type { Touch } from '../touches/touch.ts';
import type { Conversion } from './conversion.ts';
import { isScoreChange } from './key.ts';

/** A conversion as last written: its journey and every ledger line, so that a change is new minus stored. */
export interface StoredConversion {
  readonly conversion: Conversion;
  readonly path: readonly Touch[];
  readonly credits: readonly CreditedTouch[];
  /** Its path is frozen: what it was made of has left the state. Refunds still change its value. */
  readonly final: boolean;
}

/** The first of these that is a success: answers about a score end no journey, they are not what it was for. */
export function firstSuccess(conversions: Iterable<StoredConversion>): StoredConversion | undefined {
  for (const stored of conversions) if (!isScoreChange(stored.conversion.key)) return stored;
  return undefined;
}

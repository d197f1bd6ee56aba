/** The share of one path touch under one model. */
export interface CreditedTouch {
  readonly model: string;
  /** Place in the path from 1; 0 when the path is empty. */
  readonly position: number;
  /** Millionths of the currency. */
  readonly amountMicros: number;
  /** Millionths of the conversion. */
  readonly creditMicros: number;
}

/** One whole conversion in credit_micros. */
export const WHOLE = 1_000_000;

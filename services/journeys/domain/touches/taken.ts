import type { TouchKind } from './kind.ts';
import type { Touch } from './touch.ts';

/**
 * A touchpoint as it was taken in: what it is to a journey, decided once by the rules of its workspace, so that a move
 * to another profile never decides again. `touch.type` is the type of the order event.
 */
export interface Taken {
  readonly touch: Touch;
  readonly kind: TouchKind;
  /** Conversion it makes or changes, "" for none. */
  readonly conversionKey: string;
  readonly orderId: string;
  /** Millionths of the currency; null where the event did not say. */
  readonly valueMicros: number | null;
  readonly currency: string;
  /** Day it was received, days since 1970: how long it is kept counts from here. */
  readonly receivedOn: number;
}

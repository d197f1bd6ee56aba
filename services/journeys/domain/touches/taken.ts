import type { Converting } from '../conversions/rule.ts';
import type { TouchKind } from './kind.ts';
import type { Touch } from './touch.ts';

/**
 * A touchpoint as it was taken in: what it is to a journey, decided once by the rules of its workspace, so that a move
 * to another profile never decides again. `touch.type` is the type of the order event.
 */
export interface Taken extends Converting {
  readonly touch: Touch;
  readonly kind: TouchKind;
  readonly orderId: string;
  /** Day it was received, days since 1970: how long it is kept counts from here. */
  readonly receivedOn: number;
}

import { asIdentifier, isWeak } from '../../../schemas/identifier.ts';
import type { LoopMessage } from '../domain/identity/message.ts';
import { pairOf } from '../domain/identity/order.ts';
import type { SeenTouchpoint } from './event.ts';

/**
 * What an alias call of a former user id asks for. The call names that id as a user and as a device: where the device is
 * known it was one, and its node decides. Undefined where the event is ordinary evidence.
 */
export function aliasOf(event: SeenTouchpoint): LoopMessage | undefined {
  if (event.call !== 'alias' || event.object_type !== 'identifier') return undefined;
  const names = event.identifiers.map(asIdentifier);
  const former = names.find((name) => name === event.object_id);
  if (!former || isWeak(former)) return undefined;
  const person = names.find((name) => !isWeak(name) && name !== former);
  if (!person) return undefined;
  const device = names.find(isWeak);
  const at = { time: event.occurred_at, messageId: event.message_id };
  if (device) return { kind: 'alias', node: device, person, former, ...at };
  const { lo, hi } = pairOf(person, former);
  return { kind: 'op', node: lo, hi, on: true, force: 2, stated: true };
}

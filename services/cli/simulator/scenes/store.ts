import { MINUTE } from '../calendar.ts';
import { AGENTS } from '../catalog.ts';
import type { Scene, Step } from '../event.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { type Order, orderProperties } from './order.ts';

/** Who the till or the beacon knows: the card where one is shown, and the customer number behind it. */
const atTheTill = (person: Person, looksUp: boolean) => ({
  ...(person.registered && looksUp ? { userId: person.userId } : {}),
  context: { externalIds: [{ type: 'loyalty_id', id: person.card }] },
});

/** A visit to a store by somebody with a card; paying at the till if there is an order. */
export function storeVisit(random: Random, person: Person, order?: Order): Scene {
  const who = atTheTill(person, random.chance(0.85));
  const place = { place_id: person.home.id, city: person.home.city };
  const steps: Step[] = [
    {
      afterMs: 0,
      source: 'store',
      call: {
        ...who,
        type: 'track',
        event: 'Store Visited',
        context: { ...who.context, touch: { ...place, type: 'presence', channel: 'Store', platform: 'kiosk' } },
      },
    },
  ];
  if (order)
    steps.push({
      afterMs: Math.round(6 * MINUTE + random.wait(12 * MINUTE)),
      source: 'store',
      call: {
        ...who,
        type: 'track',
        event: 'Order Completed',
        properties: orderProperties(order),
        context: {
          ...who.context,
          touch: { ...place, channel: 'Store', platform: 'pos', agent_id: random.pick(AGENTS), actor: 'customer' },
        },
      },
    });
  return steps;
}

import { MINUTE, SECOND } from './calendar.ts';
import { PRODUCTS } from './catalog.ts';
import type { SimulatedEvent } from './event.ts';
import type { Random } from './random.ts';

/** An SDK that did not see the answer sends the same event again some seconds later. */
export function* withRetries(random: Random, events: Iterable<SimulatedEvent>): Generator<SimulatedEvent> {
  for (const event of events) {
    yield event;
    if (random.chance(0.008)) yield { ...event, arrivesAt: event.arrivesAt + 3 * SECOND };
  }
}

/** A crawler walks the catalogue. */
export function* bot(random: Random, id: string, at: number): Generator<SimulatedEvent> {
  const userAgent = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
  for (const [n, product] of PRODUCTS.entries()) {
    const when = at + n * (2 * SECOND + random.int(0, SECOND));
    const path = `/p/${product.sku.toLowerCase()}`;
    yield {
      source: 'web',
      occurredAt: when,
      arrivesAt: when,
      payload: {
        type: 'page',
        messageId: `${id}-${n}`,
        anonymousId: id,
        timestamp: new Date(when).toISOString(),
        context: { userAgent, page: { path, url: `https://shop.example${path}`, title: product.name } },
      },
    };
  }
}

/** Broken events as they really come: nobody named, a time in another age, no call at all. */
export function malformed(random: Random, id: string, at: number): SimulatedEvent {
  const timestamp = new Date(at).toISOString();
  const kind = random.weighted({ nobody: 3, time: 2, call: 1 });
  const payload = {
    nobody: { type: 'track', event: 'Newsletter Form Shown', messageId: id, timestamp },
    time: {
      type: 'page',
      messageId: id,
      anonymousId: `${id}-a`,
      timestamp: new Date(at - 40 * 365 * 24 * 60 * MINUTE).toISOString(),
    },
    call: { type: 'heartbeat', messageId: id, anonymousId: `${id}-a`, timestamp },
  }[kind];
  return { source: 'web', occurredAt: at, arrivesAt: at, payload };
}

/** A history of people with several devices each, some of them shared; the same numbers give the same events. */
export interface Crowd {
  readonly events: number;
  readonly people: number;
  readonly seed: number;
  /** Epoch milliseconds of the newest event. */
  readonly until: number;
}

const DEVICES = 3;
const SHARED = 0.1;
const DAY = 86_400_000;
const SPAN = 60 * DAY;
const MINUTE = 60_000;

/**
 * Events in random order: what happened on one day arrives between what happened on others. People are met anonymously,
 * logged in, by phone, and by several ids at once; a tenth of the devices is used by two people.
 */
export function* eventsOf({ events, people, seed, until }: Crowd): Generator<Record<string, unknown>> {
  const order = permutation(events, seed);
  for (let at = 0; at < events; at++) yield eventAt(order(at), { people, seed, until });
}

/** The next `count` of a source, which may go on after them. */
export function* firstOf<T>(source: Iterator<T>, count: number): Generator<T> {
  for (let n = 0; n < count; n++) {
    const next = source.next();
    if (next.done) return;
    yield next.value;
  }
}

interface World {
  readonly people: number;
  readonly seed: number;
  readonly until: number;
}

function eventAt(n: number, { people, seed, until }: World): Record<string, unknown> {
  const roll = (what: number) => hash(seed, n, what) / 2 ** 32;
  const person = n % people;
  const base = { messageId: `s${seed}-${n}`, ...clock(n, roll, { people, until, seed }) };
  const userId = `user-${person}`;
  const email = `person-${person}@mail.example`;
  const phone = `+4915${String(100_000_000 + person)}`;
  const anonymousId = deviceOf(person, Math.floor(roll(1) * DEVICES), people, seed);
  const kind = roll(2);
  if (kind < 0.5) return { ...base, ...page(roll), anonymousId };
  if (kind < 0.72) return { ...base, ...page(roll), anonymousId, userId };
  if (kind < 0.76) return { ...base, type: 'identify', anonymousId, userId, traits: { email } };
  if (kind < 0.79) return { ...base, type: 'identify', traits: { email, phone } };
  if (kind < 0.8)
    return {
      ...base,
      type: 'track',
      event: 'Quote Requested',
      context: { touch: { type: 'lead', platform: 'web' } },
      anonymousId,
      userId,
    };
  if (kind < 0.9)
    return {
      ...base,
      type: 'track',
      event: 'Call Ended',
      context: { traits: { phone }, touch: { type: 'call', channel: 'Phone', platform: 'phone' } },
      ...(roll(3) < 0.3 ? { userId } : roll(3) < 0.6 ? { anonymousId } : {}),
    };
  return {
    ...base,
    type: 'track',
    event: roll(3) < 0.1 ? 'Order Refunded' : 'Order Completed',
    properties: { order_id: `order-${person}-${Math.floor(roll(4) * 3)}`, revenue: cents(roll(5)), currency: 'EUR' },
    context: { touch: { platform: roll(6) < 0.5 ? 'server' : 'web' } },
    userId,
    ...(roll(7) < 0.3 ? { anonymousId } : {}),
  };
}

const cents = (share: number): number => Math.round(share * 20_000 + 1) / 100;

function page(roll: (what: number) => number) {
  const source = ['google', 'news', 'partner', ''][Math.floor(roll(8) * 4)];
  const campaign = source ? { campaign: { source, medium: source === 'google' ? 'cpc' : 'email' } } : {};
  return { type: 'page', name: 'Product', context: { ...campaign, touch: { platform: 'web' } } };
}

/** Visits of a person cluster, so that there are sessions. The order in which events arrive says nothing of when. */
function clock(n: number, roll: (what: number) => number, { people, until, seed }: World) {
  const visit = Math.floor(n / people / 3);
  const start = until - SPAN + ((hash(seed, (n % people) * 97 + visit, 9) % 1_000) / 1_000) * (SPAN - DAY);
  const at = new Date(Math.floor(start + roll(10) * 70 * MINUTE)).toISOString();
  return { timestamp: at };
}

function deviceOf(person: number, which: number, people: number, seed: number): string {
  const own = person * DEVICES + which;
  const isShared = hash(seed, own, 11) / 2 ** 32 < SHARED;
  const user = isShared ? hash(seed, own, 12) % people : person;
  return `device-${user * DEVICES + which}`;
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35) ^ Math.imul(c + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A permutation of 0 to n - 1 that needs no memory: a step that shares no factor with n. */
function permutation(n: number, seed: number): (at: number) => number {
  let step = (hash(seed, n, 13) % n) | 1;
  while (greatestCommonDivisor(step, n) !== 1) step += 2;
  return (at) => (at * step + seed) % n;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

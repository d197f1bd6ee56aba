import { FIRST_NAMES, LAST_NAMES, PLACES, type Place } from './catalog.ts';
import { hash32, type Random, randomOf } from './random.ts';

export interface Device {
  readonly kind: 'phone' | 'desktop' | 'app';
  readonly anonymousId: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Whether its owner stays logged in on it. */
  readonly loggedIn: boolean;
}

/** A simulated customer: who they are, what they own, and how likely they do things. */
export interface Person {
  readonly index: number;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** Loyalty card number, "" without one. */
  readonly card: string;
  readonly home: Place;
  readonly devices: readonly Device[];
  readonly registered: boolean;
  readonly newsletter: boolean;
  /** Purchase intents expected in 90 days. */
  readonly intents: number;
  /** Preference for buying in a store, 0 to 1. */
  readonly storeLove: number;
  /** Chance that an intent ends in a purchase. */
  readonly resolve: number;
}

const AGENTS = {
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  desktop:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  app: 'Throughline-Demo/4.2 (Android 15)',
} as const;

const uuidOf = (text: string) => {
  const hex = [0, 1, 2, 3].map((i) => hash32(`${text}/${i}`).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

function deviceOf(kind: Device['kind'], seed: string, loggedIn: boolean): Device {
  const anonymousId = uuidOf(seed);
  if (kind !== 'app')
    return {
      kind,
      anonymousId,
      loggedIn,
      context: { userAgent: AGENTS[kind], locale: 'de-DE', timezone: 'Europe/Berlin' },
    };
  return {
    kind,
    anonymousId,
    loggedIn,
    context: {
      userAgent: AGENTS.app,
      locale: 'de-DE',
      app: { name: 'Retailer', version: '4.2.0' },
      os: { name: 'Android', version: '15' },
      device: { id: uuidOf(`${seed}/device`), type: 'android' },
    },
  };
}

function devicesOf(random: Random, seed: string, registered: boolean): Device[] {
  const kinds: Device['kind'][] = [random.chance(0.62) ? 'phone' : 'desktop'];
  if (random.chance(0.45)) kinds.push(kinds[0] === 'phone' ? 'desktop' : 'phone');
  if (registered && random.chance(0.3)) kinds.push('app');
  return kinds.map((kind) =>
    deviceOf(kind, `${seed}/${kind}`, registered && random.chance(kind === 'app' ? 0.95 : 0.7)),
  );
}

/** The person of a number under a seed; independent of all others. */
export function personOf(seed: string, index: number): Person {
  const random = randomOf(`${seed}/person/${index}`);
  const registered = random.chance(0.62);
  const loyal = random.chance(registered ? 0.45 : 0.12);
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const digits = String(index).padStart(7, '0');
  return {
    index,
    userId: `u-${digits}`,
    name: `${first} ${last}`,
    email: `${first}.${last}.${index}@mail.example`.toLowerCase(),
    phone: `+49151${digits.padStart(8, '2')}`,
    card: loyal ? `8841${digits.padStart(9, '0')}` : '',
    home: random.pick(PLACES),
    devices: devicesOf(random, `${seed}/${index}`, registered),
    registered,
    newsletter: registered && random.chance(0.55),
    intents: 0.25 + random.wait(loyal ? 0.9 : 0.45),
    storeLove: loyal ? 0.35 + random.next() * 0.4 : random.next() * 0.3,
    resolve: 0.2 + (loyal ? 0.25 : 0) + random.next() * 0.3,
  };
}

/** Who a call is from as seen on a device: the person where logged in, else the device alone. */
export function asSeenOn(person: Person, device: Device, loggedIn = device.loggedIn): Record<string, unknown> {
  return loggedIn ? { userId: person.userId, anonymousId: device.anonymousId } : { anonymousId: device.anonymousId };
}

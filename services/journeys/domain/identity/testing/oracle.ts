import type { Identifier } from '../../../../../schemas/identifier.ts';
import type { Message } from '../message.ts';

/**
 * What identity should come to, computed at once from all that was ever said, for histories that break no limit.
 * Shares nothing with the protocol but the shape of its inputs.
 */
export interface Truth {
  /** Profile of every strong identifier that was mentioned. */
  readonly profileOf: ReadonlyMap<Identifier, Identifier>;
  /** Who used a device at an instant, or undefined while nobody has logged in on it. */
  personAt(device: Identifier, time: number): Identifier | undefined;
  /** Profile of an event's touch. */
  ownerOf(origin: Identifier, time: number): Identifier;
}

const isDevice = (identifier: Identifier) => identifier.startsWith('6') || identifier.startsWith('7');

interface Seen {
  readonly device: Identifier;
  readonly person: Identifier;
  readonly hour: number;
  readonly time: number;
  readonly messageId: string;
}

export function truthOf(inputs: readonly Message[]): Truth {
  const pairs = new Map<string, { a: Identifier; b: Identifier; on: boolean }>();
  const undone = new Set<string>();
  const seen: Seen[] = [];
  const mentioned = new Set<Identifier>();

  for (const input of inputs) {
    if (input.kind !== 'event') continue;
    const [first, ...others] = [...input.identifiers].sort();
    if (!first || isDevice(first)) continue;
    mentioned.add(first);
    for (const other of others) {
      if (isDevice(other)) {
        const { time, messageId } = input;
        seen.push({ device: other, person: first, hour: Math.floor(time / 3_600_000), time, messageId });
      } else {
        mentioned.add(other);
        pairs.set(`${first} ${other}`, { a: first, b: other, on: true });
      }
    }
  }
  for (const input of inputs) {
    if (input.kind === 'op') {
      mentioned.add(input.node).add(input.hi);
      const key = `${input.node} ${input.hi}`;
      // What a person undid a source does not do again, whenever it says so.
      if (input.stated && pairs.get(key)?.on === false) continue;
      pairs.set(key, { a: input.node, b: input.hi, on: input.on });
    } else if (input.kind === 'login') {
      const key = `${input.node} ${input.person} ${input.hour ?? 'all'}`;
      if (input.on) undone.delete(key);
      else undone.add(key);
    }
  }

  const profileOf = new Map([...mentioned].map((identifier) => [identifier, identifier]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { a, b, on } of pairs.values()) {
      const [pa = a, pb = b] = [profileOf.get(a), profileOf.get(b)];
      if (!on || pa === pb) continue;
      changed = true;
      const [least = pa] = [pa, pb].sort();
      for (const [identifier, profile] of profileOf)
        if (profile === pa || profile === pb) profileOf.set(identifier, least);
    }
  }

  const logins = leastOfHours(seen).filter(
    ({ device, person, hour }) => !undone.has(`${device} ${person} ${hour}`) && !undone.has(`${device} ${person} all`),
  );
  const personAt = (device: Identifier, time: number) => {
    const there = logins.filter((login) => login.device === device);
    const first = Math.min(...there.map((login) => login.time));
    const until = Math.max(time, first);
    return there.filter((login) => login.time <= until).sort(latestFirst)[0]?.person;
  };
  return {
    profileOf,
    personAt,
    ownerOf(origin, time) {
      const person = isDevice(origin) ? personAt(origin, time) : origin;
      return person === undefined ? origin : (profileOf.get(person) ?? person);
    },
  };
}

function leastOfHours(seen: readonly Seen[]): Seen[] {
  const least = new Map<string, Seen>();
  for (const login of seen.toSorted(latestFirst)) least.set(`${login.device} ${login.person} ${login.hour}`, login);
  return [...least.values()];
}

const latestFirst = (a: Seen, b: Seen): number => b.time - a.time || (a.messageId < b.messageId ? 1 : -1);

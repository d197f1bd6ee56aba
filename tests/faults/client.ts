import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../services/cli/simulator/random.ts';
import { DEVELOPMENT_WRITE_KEY } from '../../services/runtime/config/load.ts';
import type { Ledger } from './ledger.ts';

/** An event as it is posted. */
export type Event = Readonly<Record<string, unknown>>;

/** Longest wait for an answer, as client libraries have it. */
const ANSWER_MS = 10_000;
const RETRY_MS = 100;
const AUTHORIZATION = `Basic ${Buffer.from(`${DEVELOPMENT_WRITE_KEY}:`).toString('base64')}`;

export const idsOf = (events: readonly Event[]): string[] => events.map((event) => String(event['messageId']));

/**
 * Posts events until they are acknowledged, or until `giveUp` says so after a failure, and books what happened. True
 * when they were acknowledged. Throws when the collector refuses an event for good: these events are all valid.
 */
export async function deliver(
  url: string,
  events: readonly Event[],
  ledger: Ledger,
  giveUp: () => boolean,
): Promise<boolean> {
  const ids = idsOf(events);
  ledger.sent(ids);
  for (;;) {
    const answer = await post(url, events);
    if (answer === 'acknowledged') {
      ledger.acknowledged(ids);
      return true;
    }
    if (giveUp()) return false;
    await pause(RETRY_MS);
  }
}

async function post(url: string, batch: readonly Event[]): Promise<'acknowledged' | 'unknown'> {
  try {
    const answer = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: AUTHORIZATION },
      body: JSON.stringify({ batch }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body: unknown = await answer.json();
    if (answer.status >= 500 || answer.status === 429) return 'unknown';
    const accepted = typeof body === 'object' && body !== null && 'accepted' in body ? body.accepted : undefined;
    if (answer.ok && accepted === batch.length) return 'acknowledged';
    throw new Refused(`${answer.status}: ${JSON.stringify(body).slice(0, 500)}`);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return 'unknown';
  }
}

/** The collector says that it will never take this. */
class Refused extends Error {}

/** Traffic that goes on whatever happens. */
export interface Traffic {
  /** Lets the traffic bring new events up to the `count`-th; beyond it sends ones again that it sent before. */
  allow(count: number): void;
  /** Resolves when that many different events were sent, or rejects with what broke the traffic. */
  sent(count: number): Promise<void>;
  /** Ends it once every batch under way has its answer. */
  stop(): Promise<void>;
  /** Events sent again, on purpose or for want of an answer. */
  repeats(): number;
}

export interface TrafficOptions {
  readonly url: string;
  readonly events: Iterator<Event>;
  /** New events a second at most. */
  readonly rate: number;
  readonly random: Random;
  readonly ledger: Ledger;
}

const SENDERS = 3;
/** Share of batches that are given up at the first failure: nobody ever learns what became of them. */
const GIVEN_UP = 0.2;
/** Share of events that are sent again with a later batch. */
const REPEATED = 0.03;
/** Events that may be sent again. */
const REMEMBERED = 1_000;
const IDLE_MS = 100;

/** Sends events in batches from several senders, at a steady rate. */
export function startTraffic({ url, events, rate, random, ledger }: TrafficOptions): Traffic {
  const size = Math.max(5, Math.min(500, Math.round(rate / 10)));
  const every = (size / rate) * 1_000 * SENDERS;
  const before: Event[] = [];
  let allowed = 0;
  let taken = 0;
  let sent = 0;
  let repeats = 0;
  let over = false;

  function batch(): { events: Event[]; fresh: number } {
    const found: Event[] = [];
    for (; found.length < size && taken < allowed; taken++) {
      const next = events.next();
      if (next.done) break;
      found.push(next.value);
    }
    const fresh = found.length;
    const again = Math.min(before.length, fresh > 0 ? Math.round(fresh * REPEATED * 2 * random.next()) : 5);
    for (let n = 0; n < again; n++) found.push(random.pick(before));
    repeats += again;
    return { events: found, fresh };
  }

  /** Only what was acknowledged is sent again: of the rest nobody must ever learn what became of it. */
  function remember(events: readonly Event[]): void {
    for (const event of events) {
      if (before.length < REMEMBERED) before.push(event);
      else if (random.chance(0.2)) before[random.int(0, REMEMBERED - 1)] = event;
    }
  }

  async function sender(): Promise<void> {
    while (!over) {
      const began = performance.now();
      const { events: next, fresh } = batch();
      const hopeless = random.chance(GIVEN_UP);
      if (next.length > 0) {
        const acknowledged = await deliver(url, next, ledger, () => {
          if (!hopeless && !over) repeats += next.length;
          return hopeless || over;
        });
        if (acknowledged) remember(next.slice(0, fresh));
      }
      sent += fresh;
      await pause(Math.max(0, (fresh > 0 ? every : IDLE_MS * SENDERS) - (performance.now() - began)));
    }
  }

  let broken: unknown;
  const done = Promise.all(Array.from({ length: SENDERS }, sender)).catch((error: unknown) => {
    broken = error;
    over = true;
  });
  return {
    allow(count) {
      allowed = Math.max(allowed, count);
    },
    async sent(count) {
      while (sent < count && broken === undefined) await pause(20);
      if (broken !== undefined) throw broken;
    },
    async stop() {
      over = true;
      await done;
      if (broken !== undefined) throw broken;
    },
    repeats: () => repeats,
  };
}

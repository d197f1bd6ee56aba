import { DAY } from './calendar.ts';
import { eventOf, type SimulatedEvent } from './event.ts';
import { lifeOf } from './life.ts';
import { bot, malformed, withRetries } from './noise.ts';
import { personOf } from './person.ts';
import { randomOf } from './random.ts';

/** A simulated past. */
export interface HistoryOptions {
  readonly seed: string;
  readonly people: number;
  readonly days: number;
  /** End of the period, epoch milliseconds. */
  readonly until: number;
}

/** Share of people after whom a crawler or a broken event is put in. */
const BOT_EVERY = 400;
const MALFORMED_EVERY = 250;

/**
 * Everything that reached the retailer in the period, person by person, each person's events by arrival. A function of
 * the options: same seed, people, days and end give the same events and message ids.
 */
export function* history(options: HistoryOptions): Generator<SimulatedEvent> {
  for (let index = 0; index < options.people; index++) {
    const random = randomOf(`${options.seed}/noise/${index}`);
    yield* withRetries(random, eventsOf(options, index));
    const at = options.until - Math.floor(random.next() * options.days * DAY);
    if (index % BOT_EVERY === 7) yield* bot(random, `${options.seed}-bot-${index}`, at);
    if (index % MALFORMED_EVERY === 9) yield malformed(random, `${options.seed}-bad-${index}`, at);
  }
}

/** What one person did, by arrival. Steps after the end of the period have not happened yet. */
function eventsOf(options: HistoryOptions, index: number): SimulatedEvent[] {
  const random = randomOf(`${options.seed}/life/${index}`);
  const from = options.until - options.days * DAY;
  const events: SimulatedEvent[] = [];
  for (const { at, scene } of lifeOf(random, personOf(options.seed, index), from, options.until)) {
    let when = at;
    for (const step of scene) {
      when += step.afterMs;
      events.push(eventOf(step, `${options.seed}-${index}-${events.length}`, Math.floor(when)));
    }
  }
  return events.filter((e) => e.arrivesAt < options.until).sort((a, b) => a.arrivesAt - b.arrivesAt);
}

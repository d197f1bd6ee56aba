import { DAY, HOUR, MINUTE, SECOND } from '../calendar.ts';
import { AGENTS, TOPICS } from '../catalog.ts';
import type { Scene, SourceName, Step } from '../event.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';

/** A problem or question somebody has; it may cross channels under one case id. */
export interface ServiceCase {
  readonly id: string;
  readonly intent: 'complaint' | 'question' | 'request';
  readonly topic: (typeof TOPICS)[number];
}

export const serviceCase = (random: Random, id: string): ServiceCase => ({
  id,
  intent: random.weighted({ complaint: 3, question: 5, request: 2 }),
  topic: random.pick(TOPICS),
});

const SAYINGS = {
  complaint: 'My parcel is late and nobody answers.',
  question: 'Do you have this in a larger size?',
  request: 'Please send me the invoice again.',
} as const;

const whoCalls = (person: Person) =>
  person.registered ? { userId: person.userId } : { context: { traits: { phone: person.phone } } };

/** A phone call. The line's log is delivered a day to five days later for one call in three. */
export function phoneCall(random: Random, person: Person, about: ServiceCase): Scene {
  const who = whoCalls(person);
  return [
    {
      afterMs: 0,
      delayMs: random.chance(0.33) ? DAY + Math.floor(random.next() * 4 * DAY) : 2 * MINUTE,
      source: 'phone',
      call: {
        ...who,
        type: 'track',
        event: 'Call Ended',
        context: {
          ...who.context,
          touch: {
            type: 'call',
            channel: 'Phone',
            platform: 'phone',
            direction: 'inbound',
            actor: 'customer',
            agent_id: random.pick(AGENTS),
            case_id: about.id,
            intent: about.intent,
            topic: about.topic,
            outcome: random.chance(0.8) ? 'solved' : 'escalated',
            duration_ms: Math.round(MINUTE + random.wait(4 * MINUTE)),
          },
        },
      },
    },
  ];
}

/** A chat or messenger thread: the customer writes, a bot or an agent answers, sometimes nobody does. */
export function thread(random: Random, person: Person, about: ServiceCase, source: 'chat' | 'messaging'): Scene {
  const agent = random.pick(AGENTS);
  const who = whoCalls(person);
  const base = {
    channel: source === 'chat' ? 'Chat' : 'Messaging',
    platform: source === 'chat' ? 'web' : 'messenger',
    conversation_id: `${about.id}-${source}`,
    case_id: about.id,
    topic: about.topic,
  };
  const says = (event: string, touch: Record<string, unknown>, afterMs: number): Step => ({
    afterMs: Math.round(afterMs),
    source: source satisfies SourceName,
    call: {
      ...who,
      type: 'track',
      event,
      context: { ...who.context, touch: { ...base, type: 'message', ...touch } },
    },
  });
  const asks = { direction: 'inbound', actor: 'customer', intent: about.intent, text: SAYINGS[about.intent] };
  const steps = [says('Message Sent', { ...asks, step: 'opened' }, 0)];
  if (random.chance(0.12)) return steps;
  const reply = {
    direction: 'outbound',
    actor: random.chance(0.4) ? 'bot' : 'agent',
    agent_id: agent,
    step: 'message',
  };
  steps.push(says('Message Received', reply, 20 * SECOND + random.wait(source === 'chat' ? 2 * MINUTE : 3 * HOUR)));
  if (random.chance(0.6))
    steps.push(says('Message Sent', { ...asks, step: 'message' }, MINUTE + random.wait(3 * MINUTE)));
  if (random.chance(0.7)) {
    const end = { direction: 'outbound', actor: 'agent', agent_id: agent, step: 'resolved', outcome: 'solved' };
    steps.push(says('Message Received', end, MINUTE + random.wait(4 * MINUTE)));
  }
  return steps;
}

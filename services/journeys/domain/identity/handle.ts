import { isWeak } from '../../../../schemas/identifier.ts';
import { alias, claim, login, weakTouches } from './device.ts';
import { conflict, event, op, retry } from './evidence.ts';
import { DEFAULT_SETTINGS, type Settings } from './limits.ts';
import { join, link } from './merge.ts';
import type { Message } from './message.ts';
import { timeKey } from './order.ts';
import { cut, pointer, root, separate } from './split.ts';
import { type Outcome, openStep, type Step } from './step.ts';
import type { NodeStore } from './store.ts';
import { recall, strongTouches } from './touches.ts';

/** What has to wait while a node has surrendered its token and does not know yet where it is. */
const WAITS: ReadonlySet<Message['kind']> = new Set(['touches', 'link', 'cut', 'recall', 'join', 'separate']);

/** What a message is handled with. */
export interface Surroundings {
  readonly store: NodeStore;
  /** The number the next row of this partition will get. */
  readonly sequence: number;
  readonly settings?: Settings;
}

/**
 * Takes one message at the node it is addressed to, and what the node then tells itself. Reads and writes the records of
 * that node only.
 */
export function handle(message: Message, { store, sequence, settings = DEFAULT_SETTINGS }: Surroundings): Outcome {
  const { step, inbox, outcome } = openStep(message.node, store, settings, sequence);
  inbox.push(message);
  for (let next = inbox.shift(); next; next = inbox.shift()) {
    if (WAITS.has(next.kind) && step.self().waiting) wait(next, step);
    else dispatch(next, step);
  }
  return outcome;
}

function wait(message: Message, step: Step): void {
  const arrival = (step.first('queued', { reverse: true })?.arrival ?? 0) + 1;
  step.put('queued', timeKey(arrival), { arrival, message });
}

function dispatch(message: Message, step: Step): void {
  switch (message.kind) {
    case 'event':
      event(message, step);
      break;
    case 'alias':
      alias(message, step);
      break;
    case 'op':
      op(message, step);
      break;
    case 'separate':
      separate(message, step);
      break;
    case 'login':
      login(message, step);
      break;
    case 'claim':
      claim(message, step);
      break;
    case 'touches':
      if (isWeak(message.node)) weakTouches(message, step);
      else strongTouches(message, step);
      break;
    case 'recall':
      recall(message, step);
      break;
    case 'link':
      link(message, step);
      break;
    case 'cut':
      cut(message, step);
      break;
    case 'join':
      join(message, step);
      break;
    case 'pointer':
      pointer(message, step);
      break;
    case 'root':
      root(message, step);
      break;
    case 'conflict':
      conflict(message, step);
      break;
    case 'retry':
      retry(message, step);
      break;
  }
}

import type { Span } from '../dirty.ts';
import type { History } from '../history.ts';
import type { Conversion, OrderEvent } from './conversion.ts';
import { memberKey } from './key.ts';

/** One that two origins of a profile report under one message id is one: the first. */
const isCopy = (history: History, group: string, { messageId, occurredAt }: OrderEvent): boolean =>
  history.hasOrderEventBefore(group, messageId, occurredAt);

/** Answers of a group from an instant on, in path order; read as far as asked for: a group holds all of a profile. */
function* answersFrom(history: History, group: string, from: number): Generator<OrderEvent> {
  const seen = new Set<string>();
  for (const answer of history.orderEventsFrom(group, from)) {
    if (seen.has(answer.messageId) || isCopy(history, group, answer)) continue;
    seen.add(answer.messageId);
    yield answer;
  }
}

/** Those up to the next instant with an answer after `to`: it is compared with what lies before. */
function* answersAround(history: History, group: string, { from, to }: Span): Generator<OrderEvent> {
  let next: number | undefined;
  for (const answer of answersFrom(history, group, from)) {
    if (answer.occurredAt > to) next ??= answer.occurredAt;
    if (next !== undefined && answer.occurredAt > next) return;
    yield answer;
  }
}

/** The last answer before an instant. */
function answerBefore(history: History, group: string, instant: number): OrderEvent | undefined {
  for (const answer of history.orderEventsBack(group, instant - 1)) if (!isCopy(history, group, answer)) return answer;
  return undefined;
}

/**
 * What the answers of a group around a span make, by the key of the conversion each would be: how far it is from the
 * answer before, in path order. The first of a person changes nothing that is known: it makes none. Reaches to the next
 * instant with an answer after the span, as that is compared with one in it. Frozen ones stay.
 */
export function scoreChanges(history: History, group: string, span: Span): Map<string, Conversion | undefined> {
  const found = new Map<string, Conversion | undefined>();
  // Those that stood, so that one whose answer has left is taken back.
  for (const { conversion, final } of history.conversionsBetween(span.from, span.to))
    if (!final && conversion.key.startsWith(`${group}:`)) found.set(conversion.key, undefined);
  let before = answerBefore(history, group, span.from);
  for (const answer of answersAround(history, group, span)) {
    const key = memberKey(group, answer.messageId);
    if (!history.conversion(key)?.final) found.set(key, changeOf(key, before, answer));
    before = answer;
  }
  return found;
}

function changeOf(key: string, before: OrderEvent | undefined, answer: OrderEvent): Conversion | undefined {
  if (!before) return undefined;
  const { conversion: name, orderId, messageId, occurredAt, currency } = answer;
  const change = (answer.valueMicros ?? 0) - (before.valueMicros ?? 0);
  const value = { valueMicros: change, grossMicros: change, refundedMicros: 0 };
  return { name, key, orderId, messageId, occurredAt, currency, ...value };
}

/** Keys of the answers that come next after one of an instant: compared with it, or sharing the touches since it. */
export function nextAnswers(history: History, group: string, messageId: string, instant: number): string[] {
  const around = [...answersAround(history, group, { from: instant, to: instant })];
  const own = around.findIndex((answer) => answer.messageId === messageId);
  if (own < 0) return [];
  return around.slice(own + 1).map((answer) => memberKey(group, answer.messageId));
}

/** Instant of the last answer of a group before an instant; those of the same instant share what came before them. */
export const answeredBefore = (history: History, group: string, instant: number): number | undefined =>
  answerBefore(history, group, instant)?.occurredAt;

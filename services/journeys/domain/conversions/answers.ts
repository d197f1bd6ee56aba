import type { Span } from '../dirty.ts';
import type { History } from '../history.ts';
import type { Conversion, OrderEvent } from './conversion.ts';
import { memberKey } from './key.ts';

/** The answers of a group in path order; one that two origins of a profile report under one message id is one. */
export function answersOf(history: History, group: string): OrderEvent[] {
  const seen = new Set<string>();
  return history.orderEvents(group).filter(({ messageId }) => !seen.has(messageId) && seen.add(messageId));
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
  const answers = answersOf(history, group);
  const to = answers.find(({ occurredAt }) => occurredAt > span.to)?.occurredAt ?? span.to;
  for (const [i, answer] of answers.entries()) {
    if (answer.occurredAt < span.from || answer.occurredAt > to) continue;
    const key = memberKey(group, answer.messageId);
    if (!history.conversion(key)?.final) found.set(key, changeOf(key, answers[i - 1], answer));
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

/** Keys of the answers that come next after one: compared with it, or sharing the touches since it. */
export function nextAnswers(history: History, group: string, messageId: string): string[] {
  const answers = answersOf(history, group);
  const own = answers.find((answer) => answer.messageId === messageId);
  if (!own) return [];
  const later = answers.slice(answers.indexOf(own) + 1);
  const to = later.find(({ occurredAt }) => occurredAt > own.occurredAt)?.occurredAt ?? own.occurredAt;
  return later.filter(({ occurredAt }) => occurredAt <= to).map((answer) => memberKey(group, answer.messageId));
}

/** Instant of the last answer of a group before an instant; those of the same instant share what came before them. */
export const answeredBefore = (history: History, group: string, instant: number): number | undefined =>
  answersOf(history, group).findLast(({ occurredAt }) => occurredAt < instant)?.occurredAt;

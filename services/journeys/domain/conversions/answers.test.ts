import { expect, test } from 'vitest';
import { memoryStore } from '../../../runtime/state/memory.ts';
import { overlay } from '../../../runtime/state/overlay.ts';
import { ProfileHistory } from '../../store/profile-history.ts';
import { answeredBefore, nextAnswers, scoreChanges } from './answers.ts';
import { answerGroup } from './key.ts';

const GROUP = answerGroup('nps');
const [ANN, DEVICE] = [`1${'a'.repeat(31)}`, `6${'b'.repeat(31)}`];

/** A history of answers: message, instant and level, and whose origin told it. */
function historyOf(...answers: readonly (readonly [id: string, at: number, level: number, origin?: string])[]) {
  const history = new ProfileHistory(overlay(memoryStore()), ANN);
  for (const [messageId, occurredAt, valueMicros, origin = ANN] of answers)
    history.addOrderEvent(
      GROUP,
      { messageId, occurredAt, type: 'survey_response', conversion: 'nps', orderId: '', valueMicros, currency: '' },
      origin,
    );
  return history;
}

const changes = (history: ProfileHistory, from: number, to = from) =>
  [...scoreChanges(history, GROUP, { from, to })].map(([key, change]) => [
    key.slice(key.lastIndexOf(':') + 1),
    change?.occurredAt,
    change?.valueMicros,
  ]);

test('an answer is compared with the one before it, and the next one with it', () => {
  const history = historyOf(['m0', 100, 8], ['m1', 200, 3], ['m2', 300, 9], ['m3', 400, 1]);
  expect(changes(history, 200)).toEqual([
    ['m1', 200, -5],
    ['m2', 300, 6],
  ]);
  expect(nextAnswers(history, GROUP, 'm1', 200)).toEqual([`${GROUP}:m2`]);
  expect(answeredBefore(history, GROUP, 300)).toBe(200);
});

test('one that two origins tell at different times is the first of them, whichever is looked at', () => {
  const history = historyOf(['m0', 100, 8], ['m1', 200, 3], ['m1', 205, 3, DEVICE], ['m2', 300, 9]);
  expect(changes(history, 205)).toEqual([['m2', 300, 6]]);
  expect(changes(history, 200)).toEqual([
    ['m1', 200, -5],
    ['m2', 300, 6],
  ]);
  expect(answeredBefore(history, GROUP, 300)).toBe(200);
});

import { expect, test } from 'vitest';
import { shareAnswers } from './share.ts';

test('callers who ask the same at once share one query', async () => {
  let asked = 0;
  const shared = shareAnswers(() => 0);
  const ask = async () => ++asked;
  const answers = await Promise.all([shared.get('q', 1_000, ask), shared.get('q', 1_000, ask)]);
  expect([answers, asked]).toEqual([[1, 1], 1]);
});

test('an answer past its time is asked again', async () => {
  let now = 0;
  let asked = 0;
  const shared = shareAnswers(() => now);
  const ask = async () => ++asked;
  await shared.get('q', 1_000, ask);
  now = 1_000;
  expect(await shared.get('q', 1_000, ask)).toBe(2);
});

test('a failure is told to those who waited and then forgotten', async () => {
  const shared = shareAnswers(() => 0);
  await expect(shared.get('q', 1_000, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await shared.get('q', 1_000, async () => 'up')).toBe('up');
});

test('a caller who varies the question cannot fill the memory', async () => {
  let asked = 0;
  const shared = shareAnswers(() => 0);
  const ask = async () => ++asked;
  for (let i = 0; i < 501; i++) await shared.get(`q${i}`, 1_000, ask);
  await shared.get('q500', 1_000, ask);
  expect(asked).toBe(501);
  await shared.get('q0', 1_000, ask);
  expect(asked).toBe(502);
});

test('a query that takes longer than its answer is kept runs once, and its answer is kept from when it is there', async () => {
  let now = 0;
  let asked = 0;
  let finish: (value: string) => void = () => undefined;
  const shared = shareAnswers(() => now);
  const ask = () => {
    asked += 1;
    return new Promise<string>((resolve) => {
      finish = resolve;
    });
  };
  const answers = [0, 1_500, 9_000].map((at) => {
    now = at;
    return shared.get('q', 1_000, ask);
  });
  finish('slow');
  expect(await Promise.all(answers)).toEqual(['slow', 'slow', 'slow']);
  now = 9_999;
  await shared.get('q', 1_000, ask);
  expect(asked).toBe(1);
});

/** Answers that are held, told by which questions are not asked again. */
async function heldOf(shared: ReturnType<typeof shareAnswers>, keys: readonly string[]) {
  const again = 'asked again';
  const answers = await Promise.all(
    keys.map(async (key) => ((await shared.get<unknown>(key, 1_000, async () => again)) === again ? [] : [key])),
  );
  return answers.flat();
}

test('large answers are bound by their rows, whatever their number', async () => {
  const shared = shareAnswers(() => 0);
  const large = async () => Array.from({ length: 90_000 }, () => 0);
  for (const key of ['a', 'b', 'c']) await shared.get(key, 1_000, large);
  expect(await heldOf(shared, ['c', 'b'])).toEqual(['c', 'b']);
  expect(await heldOf(shared, ['a'])).toEqual([]);
});

test('what is past its time is let go with the next question, not with the 500th', async () => {
  let now = 0;
  const shared = shareAnswers(() => now);
  await shared.get('old', 1_000, async () => []);
  now = 1_000;
  await shared.get('new', 1_000, async () => []);
  // A clock that goes back shows what is left.
  now = 999;
  expect(await heldOf(shared, ['old'])).toEqual([]);
});

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

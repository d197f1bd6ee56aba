import { expect, test } from 'vitest';
import { nameOf, readTransform, writtenTransform } from './request.ts';

test.each([
  'exposure',
  'unique',
  'first',
  'frequency',
  'remove_if_not_all:Paid: brand',
  'remove_if_last_and_not_all:Direct',
])('the transform %s is read and written the same', (text) => {
  const found = readTransform(text);
  expect(found && writtenTransform(found)).toBe(text);
});

test.each(['', 'expo', 'remove_if_not_all', 'remove_if_not_all:', 'first:Direct'])('"%s" is no transform', (text) =>
  expect(readTransform(text)).toBeUndefined(),
);

test('what makes it another model is in its name', () => {
  const spec = {
    model: 'markov',
    order: 2,
    withNulls: true,
    worth: 'rate',
    permutations: 2,
    seed: 1,
    bootstrap: 0,
    transform: { kind: 'exposure', channel: '' },
  } as const;
  expect(nameOf(spec)).toBe('markov_2');
  expect(nameOf({ ...spec, withNulls: false })).toBe('markov_2_no_nulls');
  expect(nameOf({ ...spec, model: 'shapley' })).toBe('shapley_rate');
  expect(nameOf({ ...spec, model: 'shapley', worth: 'conversions' })).toBe('shapley');
  expect(nameOf({ ...spec, transform: { kind: 'first', channel: '' } })).toBe('markov_2_first');
  const without = (channel: string) => nameOf({ ...spec, transform: { kind: 'remove_if_not_all', channel } });
  expect([without('Direct'), without('Email')]).toEqual([
    'markov_2_remove_if_not_all:Direct',
    'markov_2_remove_if_not_all:Email',
  ]);
});

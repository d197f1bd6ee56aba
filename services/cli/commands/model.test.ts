import { expect, test } from 'vitest';
import { UsageError } from '../terminal/exit.ts';
import { refuseWithoutEffect } from './model.ts';

test.each([
  ['--no-nulls', { model: 'shapley', nulls: false }],
  ['--order', { model: 'shapley', nulls: true, order: 3 }],
  ['--worth', { model: 'markov', nulls: true, worth: 'rate' }],
  ['--permutations', { model: 'markov', nulls: true, permutations: 9 }],
  ['--permutations', { model: 'shapley', nulls: true, worth: 'conversions', permutations: 9 }],
] as const)('%s is refused where it would change nothing: %j', (option, asked) => {
  expect(() => refuseWithoutEffect(asked)).toThrow(UsageError);
  expect(() => refuseWithoutEffect(asked)).toThrow(option);
});

test.each([
  { model: 'markov', nulls: false, order: 3 },
  { model: 'shapley', nulls: true, worth: 'rate', permutations: 9 },
  { model: 'shapley', nulls: true },
] as const)('what changes something is taken: %j', (asked) => expect(() => refuseWithoutEffect(asked)).not.toThrow());

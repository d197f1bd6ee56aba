import { expect, test } from 'vitest';
import { micros } from './fields.ts';

test('an amount of any size is read: beyond 2^53 rounded, in numbers or text', () => {
  expect([10_000_000_000_000_000, '10000000000000001', '-49900000'].map((amount) => micros.parse(amount))).toEqual([
    1e16, 1e16, -49_900_000,
  ]);
});

test.each([0.5, 'much', Number.POSITIVE_INFINITY])('%s is no amount', (amount) =>
  expect(micros.safeParse(amount).success).toBe(false),
);

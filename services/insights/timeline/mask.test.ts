import { expect, test } from 'vitest';
import { maskValue } from './mask.ts';

test.each([
  ['email', 'anna@example.com', 'a•••@example.com'],
  ['phone', '+491701234567', '•••567'],
  ['loyalty_id', '88410000', '•••0000'],
  ['loyalty_id', '8841', '•••'],
  ['anonymous_id', 'c0ffee00-1', '•••00-1'],
])('a page shows only enough of %s to recognise it', (namespace, value, shown) =>
  expect(maskValue(namespace, value)).toBe(shown),
);

test.each(['user_id', 'external:crm'])('a %s is a number of ours and shown whole', (namespace) =>
  expect(maskValue(namespace, 'U-4711')).toBe('U-4711'),
);

test('a value that was never stored shows nothing', () => expect(maskValue('email', '')).toBe(''));

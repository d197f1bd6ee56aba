import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twelveDigits } from './digits.ts';

test('twelve digits are those of the number', () =>
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat({ max: 2 ** 24 + 5 }),
        fc.maxSafeNat().map((n) => n % 2 ** 48),
      ),
      (number) => {
        expect(twelveDigits(number)).toBe(number.toString(16).padStart(12, '0'));
      },
    ),
    { numRuns: 2_000 },
  ));

import { expect, test } from 'vitest';
import { paceOfInputs } from './pace.ts';

const HOUR = 3_600_000;

test('the input furthest behind says how far all is read, while it brings something', () => {
  const pace = paceOfInputs();
  expect(pace.reached(0, 0)).toBeUndefined();
  pace.moved(0, 'live', 500, 0);
  pace.moved(0, 'bulk', 100, 0);
  pace.moved(1, 'live', 7, 0);
  expect([pace.reached(0, 1), pace.reached(1, 1)]).toEqual([100, 7]);
  pace.moved(0, 'live', 600, 2 * HOUR);
  expect(pace.reached(0, 2 * HOUR)).toBe(600);
});

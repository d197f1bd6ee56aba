import { expect, test } from 'vitest';
import { ThroughlineError } from '../../runtime/errors.ts';
import { EXIT, exitCodeOf, UnreachableError, UsageError } from './exit.ts';

test.each([
  [new UsageError('x'), EXIT.usage],
  [new ThroughlineError('TL_ROW', 'the file has no column time'), EXIT.usage],
  [new ThroughlineError('TL_CONFIG', 'x'), EXIT.configuration],
  [new UnreachableError('x'), EXIT.unreachable],
  [new ThroughlineError('TL_UNAVAILABLE', 'x'), EXIT.unreachable],
  [new Error('connect ECONNREFUSED 127.0.0.1:1'), EXIT.unreachable],
  [new Error('x'), EXIT.fault],
])('the exit code tells who has to do something: %s', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

import { expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../terminal/exit.ts';
import { brokenOf } from './start.ts';

const ended = (code: number, gaveUp?: number) => ({ done: Promise.resolve(code), gaveUp: () => gaveUp });

test('a role that ended for good ends what was started, with its code', async () => {
  const broken = brokenOf(
    new Map([
      ['loader', ended(0)],
      ['journeys', ended(3, 3)],
    ]),
  );
  const error = await broken.catch((thrown: unknown) => thrown);
  expect(exitCodeOf(error)).toBe(EXIT.configuration);
  expect(String(error)).toContain('journeys ended for good with code 3');
});

test('a role that was asked to end breaks nothing', async () => {
  const broken = brokenOf(new Map([['loader', ended(0)]]));
  const waited = new Promise((resolve) => setImmediate(() => resolve('still waiting')));
  expect(await Promise.race([broken, waited])).toBe('still waiting');
});

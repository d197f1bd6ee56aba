import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { limit, within } from './limit.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Work that ends only when it is broken off. */
const forever = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a request without an answer ends after its time, whatever the garbage collector takes meanwhile', async () => {
  const caller = new AbortController();
  const ended = within({ timeoutMs: 200, signal: caller.signal }, forever).catch((error: Error) => error.name);
  for (let n = 0; n < 5; n++) {
    await pause(20);
    collectGarbage();
  }
  expect(await Promise.race([ended, pause(5_000)])).toBe('TimeoutError');
});

test('the signal of its caller ends it, also one that came before', async () => {
  const caller = new AbortController();
  const ended = within({ signal: caller.signal }, forever);
  caller.abort(new Error('no longer wanted'));
  await expect(ended).rejects.toThrow('no longer wanted');
  expect(limit({ signal: caller.signal }).signal.aborted).toBe(true);
});

test('what is over is not broken off', async () => {
  const caller = new AbortController();
  const { signal, end } = limit({ timeoutMs: 10, signal: caller.signal });
  end();
  caller.abort();
  await pause(30);
  expect(signal.aborted).toBe(false);
});

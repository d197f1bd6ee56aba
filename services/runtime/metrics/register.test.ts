import { Registry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { gauge, LONGEST_KEPT_MS, LONGEST_LOOK_MS } from './register.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A registry with a gauge that looks as told, and its page as Prometheus gets it. */
function watched(look: () => number | Promise<number>) {
  vi.useFakeTimers();
  const registry = new Registry();
  gauge(registry, 'throughline_insights_disk_free_ratio', async (found) => found.set(await look()));
  gauge(registry, 'throughline_insights_sessions').set({ workspace: 'shop' }, 3);
  return async () => {
    const text = registry.metrics();
    await vi.advanceTimersByTimeAsync(LONGEST_LOOK_MS);
    return (await text).split('\n').filter((line) => line.startsWith('throughline'));
  };
}
const disk = (free: number) => `throughline_insights_disk_free_ratio ${free}`;
const SESSIONS = 'throughline_insights_sessions{workspace="shop"} 3';

test.each([
  ['refuses', () => Promise.reject(new Error('away'))],
  [
    'throws',
    () => {
      throw new Error('away');
    },
  ],
])('the page goes out without a gauge whose server %s, and with it once it answers again', async (_, trouble) => {
  let isAway = false;
  const page = watched(() => (isAway ? trouble() : 0.5));
  expect(await page()).toEqual([disk(0.5), SESSIONS]);
  isAway = true;
  expect(await page()).toEqual([SESSIONS]);
  isAway = false;
  expect(await page()).toEqual([disk(0.5), SESSIONS]);
});

test('while a look takes long the page shows what was found before, and then what it found', async () => {
  let looks = 0;
  let takes = 0;
  const page = watched(async () => {
    const free = ++looks / 10;
    await new Promise((resolve) => setTimeout(resolve, takes));
    return free;
  });
  expect(await page()).toEqual([disk(0.1), SESSIONS]);
  takes = 3 * LONGEST_LOOK_MS;
  expect(await page()).toEqual([disk(0.1), SESSIONS]);
  expect(await page()).toEqual([disk(0.1), SESSIONS]);
  expect(await page()).toEqual([disk(0.2), SESSIONS]);
  expect(looks).toBe(2);
});

test('a look that never ends empties its gauge after minutes, and another one begins', async () => {
  let isAway = false;
  const page = watched(() => (isAway ? new Promise<number>(() => {}) : 0.5));
  expect(await page()).toEqual([disk(0.5), SESSIONS]);
  isAway = true;
  expect(await page()).toEqual([disk(0.5), SESSIONS]);
  await vi.advanceTimersByTimeAsync(LONGEST_KEPT_MS);
  expect(await page()).toEqual([SESSIONS]);
  await vi.advanceTimersByTimeAsync(LONGEST_KEPT_MS);
  isAway = false;
  expect(await page()).toEqual([disk(0.5), SESSIONS]);
});

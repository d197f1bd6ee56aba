import { Registry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { gauge, LONGEST_LOOK_MS } from './register.ts';

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['answers no longer', () => new Promise<void>(() => {})],
  ['refuses', () => Promise.reject(new Error('away'))],
  [
    'throws',
    () => {
      throw new Error('away');
    },
  ],
])('the page goes out without a gauge whose server %s, and with it once it answers again', async (_, trouble) => {
  vi.useFakeTimers();
  const registry = new Registry();
  let isAway = false;
  gauge(registry, 'throughline_insights_disk_free_ratio', (found) => {
    if (isAway) return trouble();
    found.set(0.5);
  });
  gauge(registry, 'throughline_insights_sessions').set({ workspace: 'shop' }, 3);
  const page = async () => {
    const text = registry.metrics();
    await vi.advanceTimersByTimeAsync(LONGEST_LOOK_MS);
    return (await text).split('\n').filter((line) => line.startsWith('throughline'));
  };
  const [disk, sessions] = [
    'throughline_insights_disk_free_ratio 0.5',
    'throughline_insights_sessions{workspace="shop"} 3',
  ];
  expect(await page()).toEqual([disk, sessions]);
  isAway = true;
  expect(await page()).toEqual([sessions]);
  isAway = false;
  expect(await page()).toEqual([disk, sessions]);
});

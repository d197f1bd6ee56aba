import { describe, expect, test } from 'vitest';
import { isOwn, ownSegments } from './compose.ts';

const [PERSON, OTHER, DEVICE] = ['1', '2', '6'].map((digit) => digit.padEnd(32, '0')) as [string, string, string];
const segments = [
  { device: DEVICE, person: PERSON, from: 0, to: 1_000 },
  { device: DEVICE, person: OTHER, from: 1_000, to: 2_000 },
];
const at = (ms: number) => new Date(ms).toISOString();
const owner = (origin: string) => ({ origins: [origin], ...ownSegments(segments, [origin]) });

describe('a session or journey', () => {
  test('written under a person is the person’s', () => {
    expect(isOwn(`${PERSON}-x`, at(5_000), owner(PERSON))).toBe(true);
    expect(isOwn(`${OTHER}-x`, at(5), owner(PERSON))).toBe(false);
  });
  test('frozen under a device is whose it was then, and nobody else’s', () => {
    expect([0, 999, 1_000].map((ms) => isOwn(`${DEVICE}-x`, at(ms), owner(PERSON)))).toEqual([true, true, false]);
    expect([999, 1_000, 2_000].map((ms) => isOwn(`${DEVICE}-x`, at(ms), owner(DEVICE)))).toEqual([false, false, true]);
  });
});

import type { Random } from './random.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How much of a day's traffic falls into each hour: low at night, a lunch bump, the peak in the evening. */
const ONLINE_HOURS = [8, 4, 3, 2, 2, 4, 12, 26, 38, 44, 48, 52, 58, 54, 50, 50, 52, 58, 70, 86, 96, 88, 58, 26];
/** Shops and service lines are open from 9 to 19. */
const OPENING_HOURS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 48, 60, 66, 58, 50, 54, 66, 76, 52, 0, 0, 0, 0, 0];
/** Sunday first. */
const ONLINE_DAYS = [1.18, 1.02, 0.98, 0.97, 0.98, 0.93, 1.0];
const OPENING_DAYS = [0, 0.9, 0.85, 0.9, 1.0, 1.2, 1.5];

/** Kind of day curve an activity follows. */
export type Curve = 'online' | 'opening';

const hoursOf = (curve: Curve) => (curve === 'online' ? ONLINE_HOURS : OPENING_HOURS);
const daysOf = (curve: Curve) => (curve === 'online' ? ONLINE_DAYS : OPENING_DAYS);

/** Share of the peak hour's traffic at an instant, 0 to 1 (UTC). */
export function intensity(at: number, curve: Curve): number {
  const date = new Date(at);
  const hour = hoursOf(curve)[date.getUTCHours()] ?? 0;
  const day = daysOf(curve)[date.getUTCDay()] ?? 0;
  return (hour * day) / (Math.max(...hoursOf(curve)) * Math.max(...daysOf(curve)));
}

/** An instant near `around` (within `spreadMs` after it) that fits the day curve: sampled by rejection. */
export function fittingInstant(random: Random, around: number, spreadMs: number, curve: Curve): number {
  let at = around;
  for (let tries = 0; tries < 24; tries++) {
    at = around + Math.floor(random.next() * spreadMs);
    if (random.next() < intensity(at, curve)) return at;
  }
  return at;
}

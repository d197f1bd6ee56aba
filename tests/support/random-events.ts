import fc from 'fast-check';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import { touchpointOf } from '../../services/journeys/testing/touchpoints.ts';

const ANN = `1${'a'.repeat(31)}`;
const BOB = `6${'b'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

/** One of a few things that two people do over weeks. */
const anywhen = fc.record({
  who: fc.constantFrom(ANN, BOB),
  minute: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 * 24 * 40 })),
  what: fc.constantFrom(
    'view',
    'view',
    'view',
    'click',
    'call',
    'review',
    'adclick',
    'order',
    'weborder',
    'refund',
    'change',
    'identify',
    'lead',
    'invite',
    'answer',
    'answer',
    'answer',
    'answer',
  ),
  channel: fc.constantFrom('Direct', 'Paid Search', 'Display', 'Phone', 'Email'),
  order: fc.integer({ min: 1, max: 3 }),
  micros: fc.integer({ min: 0, max: 10_000_000_007 }),
});
type Given = typeof anywhen extends fc.Arbitrary<infer T> ? T : never;

/** One person within hours: instants coincide, orders are reported twice, sessions join and part. */
const crammed = anywhen.map((one) => ({ ...one, who: ANN, minute: (one.minute % 15) * 10, order: one.order % 2 }));

/** An answer about NPS as most would state it; some are on no scale, or on another. */
export const answerOf = (score: number): Partial<Touchpoint> => ({
  score_kind: 'nps',
  score,
  channel_given: 'Survey',
  ...(score % 5 === 4 ? { scale_min: 1, scale_max: 7 } : {}),
});
export const ratingOf = (score: number): Partial<Touchpoint> => ({ score_kind: 'rating', score: score % 7 });

/** Most are in the currency of the workspace; some orders, changes and refunds are in another, or say none. */
export const currencyBy = (micros: number): string => ['USD', ''][micros % 5] ?? 'EUR';

function asTouchpoint({ who, minute, what, channel, order: number, micros }: Given, i: number): Touchpoint {
  const at = T0 + minute * MINUTE;
  const base = { message_id: `m${i}`, origin: who, occurred_at: at, received_at: T0, currency: 'EUR' };
  const currency = currencyBy(micros);
  const about = { ...base, currency, platform: 'server', order_id: `o${number}`, value_micros: micros };
  if (what === 'adclick') return touchpointOf({ ...base, type: 'click', platform: '', channel_given: channel });
  const signed = { ...about, value_micros: micros % 7 === 0 ? -micros : micros };
  if (what === 'weborder') return touchpointOf({ ...about, type: 'order', platform: 'web', channel_given: channel });
  if (what === 'order' || what === 'refund') return touchpointOf({ ...signed, type: what });
  // From the web it is part of a visit, from a server it is all that is known of somebody.
  if (what === 'lead' && micros % 2 === 0) return touchpointOf({ ...base, type: what, platform: 'server' });
  if (what === 'change') return touchpointOf({ ...about, type: 'order_change' });
  const score = micros % 13;
  if (what === 'invite') return touchpointOf({ ...base, type: 'survey_invite', channel_given: 'Survey' });
  if (what === 'answer') return touchpointOf({ ...base, ...answerOf(score), type: 'survey_response' });
  if (what === 'review') return touchpointOf({ ...base, ...ratingOf(score), type: what, channel_given: channel });
  if (what === 'call') return touchpointOf({ ...base, type: what, channel_given: channel });
  return touchpointOf({ ...base, type: what, platform: 'web', channel_given: channel });
}

const histories = (events: fc.Arbitrary<Given>) =>
  fc.array(events, { minLength: 1, maxLength: 30, size: 'max' }).map((all) => all.map(asTouchpoint));

/** Touchpoints of two people over forty days from `EVENTS_FROM` on, and of one within hours. */
export const OVER_WEEKS = histories(anywhen);
export const WITHIN_HOURS = histories(crammed);
export const EVENTS_FROM = T0;

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import type { NewRecord } from '../runtime/log/port.ts';
import { rulesOf } from './rules.ts';
import { Keeper, type Kept } from './testing/keeper.ts';
import { rowsOf, seenBy, stageOf } from './testing/run.ts';
import { MODELS, touchpointOf, workspaceOf } from './testing/touchpoints.ts';

const ANN = `1${'a'.repeat(31)}`;
const MAIL = `4${'b'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const MOST = 10;

// The same touch would ask what a frozen session held; leads are conversions of their own.
const workspace = workspaceOf({
  conversions: [{ name: 'order', type: 'order' }],
  attribution: { lookback_days: 30, models: MODELS.filter((model) => model !== 'same_touch' && model !== 'w_shaped') },
});
const rules = rulesOf(workspace, 'test');

const choice = fc.record({
  who: fc.constantFrom(ANN, MAIL),
  minute: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 60 * 24 * 40 })),
  what: fc.constantFrom('view', 'view', 'view', 'call', 'call', 'order', 'weborder', 'refund', 'order_change'),
  channel: fc.constantFrom('Direct', 'Paid Search', 'Display', 'Phone', 'Email'),
  order: fc.integer({ min: 1, max: 6 }),
  micros: fc.integer({ min: 0, max: 10_000_000_007 }),
  joins: fc.boolean(),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

const isAbout = (what: string) => !['view', 'call'].includes(what);

function touchpointFrom({ who, minute, what, channel, order, micros }: Choice, i: number): Touchpoint {
  const at = {
    message_id: `m${i}`,
    origin: who,
    identifiers: [who],
    // Sessions are named by their beginning: two of one millisecond, one frozen and one moved beside it, are one row.
    occurred_at: T0 + minute * MINUTE + i,
    received_at: T0,
    channel_given: channel,
    platform: what === 'view' || what === 'weborder' ? 'web' : what === 'call' ? 'phone' : 'server',
    type: what === 'weborder' ? 'order' : what,
  };
  // An order id belongs to one person: two profiles may not hold halves of an order.
  const currency = at.type === 'order' ? 'EUR' : (['USD', ''][micros % 5] ?? 'EUR');
  const about = { order_id: `${who === ANN ? 'a' : 'b'}${order}`, value_micros: micros, currency };
  return touchpointOf(isAbout(what) ? { ...at, ...about } : at);
}

const joined = (): Touchpoint =>
  touchpointOf({
    message_id: 'joins',
    origin: ANN,
    identifiers: [ANN, MAIL],
    occurred_at: T0,
    received_at: T0,
    type: 'identify',
    platform: 'server',
  });

/** What a reader sees of sessions, conversions, credits and the figures of profiles. */
function kept(written: NewRecord[]): Kept {
  const { sessions, conversions, credits } = seenBy(written);
  const newest = new Map(rowsOf(written, 'profile').map((row) => [row.profile_id, row]));
  const profiles = [...newest.values()]
    .filter((row) => !row.deleted)
    .map((row) => `${row.profile_id} ${row.first_channel} ${row.touches} ${row.orders} ${row.revenue_micros}`);
  const journeys = new Map(rowsOf(written, 'journey').map((row) => [row.journey_id, row]));
  const final = [...journeys.values()]
    .filter((row) => row.final && row.state === 'converted' && !row.deleted)
    .map((row) => `${row.profile_id} ${row.order_id}`);
  return { sessions, conversions, credits, profiles: profiles.sort(), final: final.sort() };
}

/** Two people, of whom a moment makes one. */
function truth(batches: readonly Touchpoint[][]): Kept {
  const [ann, mail] = [new Keeper(ANN, workspace, MOST), new Keeper(MAIL, workspace, MOST)];
  let isOne = false;
  for (const batch of batches) {
    const events = batch.filter((e) => e.message_id !== 'joins');
    ann.take(events.filter((e) => e.origin === ANN));
    // Once they are one, what names her mail goes on to her, and arrives one step later.
    (isOne ? ann : mail).take(events.filter((e) => e.origin === MAIL));
    if (events.length < batch.length) {
      isOne = true;
      ann.take(mail.leave(), true);
    }
  }
  const [a, b] = [ann.expected(), mail.expected()];
  const both = (part: keyof Kept) => [...a[part], ...b[part]].sort();
  return {
    sessions: both('sessions'),
    conversions: both('conversions'),
    credits: both('credits'),
    profiles: both('profiles'),
    final: both('final'),
  };
}

test('what is frozen, what still moves and what comes late is what a plain recomputation of both gives', () => {
  let frozen = 0;
  fc.assert(
    fc.property(fc.array(choice, { minLength: 15, maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (choices, size) => {
      const opening = [ANN, MAIL].map((who, i) => touchpointFrom({ ...FIRST, who }, 1_000 + i));
      const given = choices.flatMap((one, i) => {
        const event = touchpointFrom(one, i);
        return one.joins && i === Math.floor(choices.length / 2) ? [joined(), event] : [event];
      });
      const batches = [opening];
      for (let i = 0; i < given.length; i += size) batches.push(given.slice(i, i + size));
      const stage = stageOf({ retention: { days: 400, touches: MOST, eventsPerOriginDay: 1_000 }, rules });
      const written = batches.flatMap((batch) => stage.take(batch));
      frozen += rowsOf(written, 'journey').filter((row) => row.final && row.state === 'converted').length;
      expect(kept(written)).toEqual(truth(batches));
    }),
    {
      numRuns: Number(process.env['TL_PROVE_RUNS'] ?? 300),
      interruptAfterTimeLimit: 60_000,
      markInterruptAsFailure: true,
    },
  );
  expect(frozen).toBeGreaterThan(100);
}, 120_000);

const FIRST: Choice = { who: ANN, minute: 1, what: 'call', channel: 'Phone', order: 1, micros: 0, joins: false };

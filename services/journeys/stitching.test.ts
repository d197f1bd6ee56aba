import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Correction } from '../../schemas/correction.ts';
import { asIdentifier, isWeak } from '../../schemas/identifier.ts';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import { answerOf, currencyBy, ratingOf } from '../../tests/support/random-events.ts';
import { anyWorkspace } from '../../tests/support/random-rules.ts';
import type { Settings } from './domain/identity/limits.ts';
import type { Message } from './domain/identity/message.ts';
import { truthOf } from './domain/identity/testing/oracle.ts';
import { rulesOf } from './rules.ts';
import { expectedOf } from './testing/oracle.ts';
import { seenBy } from './testing/run.ts';
import { type Given, runStream } from './testing/stream.ts';
import { touchpointOf } from './testing/touchpoints.ts';

const numRuns = Number(process.env['TL_PROVE_RUNS'] ?? 400);
const seed = process.env['TL_PROVE_SEED'] === undefined ? {} : { seed: Number(process.env['TL_PROVE_SEED']) };
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const LIMITLESS: Settings = { limits: {}, partners: 20, chunk: 3 };

const identifier = (rank: number, n: number) => asIdentifier(`${rank}${n.toString(16).padStart(31, '0')}`);
const PEOPLE = [identifier(1, 1), identifier(1, 2), identifier(4, 1), identifier(4, 2), identifier(5, 7)];
const DEVICES = [identifier(6, 1), identifier(6, 2), identifier(7, 3)];

const choice = fc.record({
  people: fc.subarray(PEOPLE, { maxLength: 2 }),
  devices: fc.subarray(DEVICES, { maxLength: 2 }),
  minute: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 * 24 * 40 })),
  what: fc.constantFrom(
    'view',
    'view',
    'click',
    'call',
    'order',
    'weborder',
    'refund',
    'change',
    'identify',
    'decide',
    'lead',
    'answer',
    'answer',
    'answer',
    'answer',
    'review',
  ),
  channel: fc.constantFrom('Direct', 'Paid Search', 'Display', 'Phone', 'Email'),
  order: fc.integer({ min: 1, max: 3 }),
  micros: fc.integer({ min: 0, max: 10_000_000_007 }),
  on: fc.boolean(),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

function decisionOf({ people, devices, on }: Choice, i: number): Correction | undefined {
  const blank = { workspace: 'test', correction_id: `c${i}`, force: 1, apart: [], hour: null, actor: 'a', reason: 'r' };
  const at = { requested_at: T0 + i, on };
  const [a, b] = people.toSorted();
  const [device] = devices;
  if (a && b) return { ...blank, ...at, kind: 'pair', node: a, other: b };
  return a && device ? { ...blank, ...at, kind: 'login', node: device, other: a } : undefined;
}

function touchpointFrom({ people, devices, minute, what, order, micros, channel }: Choice, i: number): Touchpoint {
  const identifiers = [...people, ...devices].toSorted();
  const [origin = identifier(6, 1)] = identifiers;
  const base = {
    message_id: `m${i}`,
    origin,
    identifiers: identifiers.length > 0 ? identifiers : [origin],
    occurred_at: T0 + minute * MINUTE,
    received_at: T0,
    currency: 'EUR',
    channel_given: channel,
  };
  const currency = currencyBy(micros);
  const about = { ...base, currency, platform: 'server', order_id: `o${order}`, value_micros: micros };
  if (what === 'weborder') return touchpointOf({ ...about, type: 'order', platform: 'web' });
  if (what === 'order' || what === 'refund') return touchpointOf({ ...about, type: what });
  if (what === 'change') return touchpointOf({ ...about, type: 'order_change' });
  if (what === 'call') return touchpointOf({ ...base, type: what });
  if (what === 'answer') return touchpointOf({ ...base, ...answerOf(micros % 13), type: 'survey_response' });
  if (what === 'review') return touchpointOf({ ...base, ...ratingOf(micros % 13), type: what });
  return touchpointOf({ ...base, type: what === 'decide' ? 'view' : what, platform: 'web' });
}

const givenBy = (choices: readonly Choice[]): Given[] =>
  choices.map((one, i) => (one.what === 'decide' && decisionOf(one, i)) || touchpointFrom(one, i));

const isEvent = (one: Given): one is Touchpoint => 'message_id' in one;

/** What the identity oracle is told. */
const told = (given: readonly Given[]): Message[] =>
  given.map((one): Message => {
    if (isEvent(one))
      return {
        kind: 'event',
        node: asIdentifier(one.origin),
        identifiers: one.identifiers.map(asIdentifier),
        time: one.occurred_at,
        messageId: one.message_id,
        body: null,
      };
    const [node, other] = [asIdentifier(one.node), asIdentifier(one.other)];
    return one.kind === 'login'
      ? { kind: 'login', node, person: other, hour: one.hour, on: one.on }
      : { kind: 'op', node, hi: other, on: one.on, force: 1, stated: false };
  });

/** Events in any order; decisions in theirs. */
const shuffled = fc
  .array(choice, { minLength: 1, maxLength: 25, size: 'max' })
  .map(givenBy)
  .chain((given) =>
    fc.record({
      given: fc.constant(given),
      order: fc.shuffledSubarray([...given.keys()], { minLength: given.length }),
      partitions: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(2 ** 31),
      workspace: anyWorkspace(T0),
    }),
  );

function arrivals(given: readonly Given[], order: readonly number[]): Given[] {
  const decisions = given.filter((one) => !isEvent(one));
  return order.flatMap((at) => {
    const one = given[at];
    const next = one && (isEvent(one) ? one : decisions.shift());
    return next ? [next] : [];
  });
}

test(
  'sessions, journeys and credits follow every merge, login, late event and undo: as if all had been known at once',
  () => {
    let changes = 0;
    fc.assert(
      fc.property(shuffled, ({ given, order, partitions, seed, workspace }) => {
        const rules = rulesOf(workspace, 'test');
        const written = runStream({ given: arrivals(given, order), partitions, seed, identity: LIMITLESS, rules });
        const truth = truthOf(told(given));
        const owner = (event: Touchpoint) => truth.ownerOf(asIdentifier(event.origin), event.occurred_at);
        const expected = expectedOf(given.filter(isEvent), workspace, owner);
        changes += expected.conversions.filter((line) => / (nps|rating) /.test(line)).length;
        expect(seenBy(written)).toEqual(expected);
      }),
      { numRuns, ...seed },
    );
    expect(changes / numRuns, 'changes of scores a run').toBeGreaterThan(0.3);
  },
  60_000 + numRuns * 100,
);

test('what a device did before anybody logged in on it is an anonymous profile, gone when somebody does', () => {
  const [user, device] = [identifier(1, 1), identifier(6, 1)];
  const visit = touchpointFrom(
    { people: [], devices: [device], minute: 0, what: 'view', channel: 'Direct', order: 1, micros: 0, on: true },
    0,
  );
  const login = touchpointFrom(
    { people: [user], devices: [device], minute: 5, what: 'view', channel: 'Direct', order: 1, micros: 0, on: true },
    1,
  );
  const before = seenBy(runStream({ given: [visit], partitions: 2, seed: 1 }));
  const after = seenBy(runStream({ given: [visit, login], partitions: 2, seed: 1 }));
  expect(before.profiles.map((line) => line.slice(0, 32))).toEqual([device]);
  expect(after.profiles.map((line) => line.slice(0, 32))).toEqual([user]);
  expect(isWeak(device)).toBe(true);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import { EVENTS_FROM, OVER_WEEKS, WITHIN_HOURS } from '../../tests/support/random-events.ts';
import { anyWorkspace } from '../../tests/support/random-rules.ts';
import { memoryStore } from '../runtime/state/memory.ts';
import { overlay } from '../runtime/state/overlay.ts';
import { rulesOf } from './rules.ts';
import { journeysOperator } from './step.ts';
import { expectedOf } from './testing/oracle.ts';
import { rowsOf, runJourneys, seenBy } from './testing/run.ts';
import { RULES, recordOf, touchpointOf } from './testing/touchpoints.ts';

const ANN = `1${'a'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;

const view = (id: string, minute: number, more: Partial<Touchpoint> = {}) =>
  touchpointOf({
    message_id: id,
    origin: ANN,
    occurred_at: T0 + minute * MINUTE,
    type: 'view',
    platform: 'web',
    ...more,
  });
const order = (id: string, minute: number, micros: number, more: Partial<Touchpoint> = {}) =>
  view(id, minute, {
    type: 'order',
    platform: 'server',
    order_id: `o-${id}`,
    value_micros: micros,
    currency: 'EUR',
    ...more,
  });

describe('a journey', () => {
  test('credits the session opening and the contacts before an order, under every model', () => {
    const written = runJourneys([
      [
        view('v1', 0, { source: 'google', medium: 'cpc' }),
        view('v2', 5),
        view('call', 600, { type: 'call', platform: 'phone', channel_given: 'Phone' }),
        order('o', 700, 100_000_000),
      ],
    ]);
    const linear = rowsOf(written, 'credit').filter((row) => row.model === 'linear');
    expect(linear.map((row) => [row.channel, row.amount_micros])).toEqual([
      ['Paid Search', 50_000_000],
      ['Phone', 50_000_000],
    ]);
    expect(rowsOf(written, 'journey').at(0)).toMatchObject({ state: 'converted', path: ['Paid Search', 'Phone'] });
  });

  test('a late touch corrects a path that was already credited, and the ledger keeps both sides', () => {
    const late = view('store', 300, { type: 'presence', platform: 'pos', channel_given: 'Store' });
    const written = runJourneys([[view('v1', 0), order('o', 700, 90_000_000)], [late]]);
    const last = rowsOf(written, 'credit').filter((row) => row.model === 'last');
    expect(last.map((row) => [row.channel, row.amount_micros * row.sign])).toEqual([
      ['Direct', 90_000_000],
      ['Direct', -90_000_000],
      ['Store', 90_000_000],
    ]);
  });

  test('a refund takes back what was credited', () => {
    const refund = order('r', 900, 40_000_000, { type: 'refund', order_id: 'o-o' });
    const written = runJourneys([[view('v1', 0), order('o', 700, 100_000_000)], [refund]]);
    const sum = rowsOf(written, 'credit')
      .filter((row) => row.model === 'first')
      .reduce((total, row) => total + row.sign * row.amount_micros, 0);
    expect(sum).toBe(60_000_000);
  });

  test('an order without any touch is shown as unattributed, so that every model sums to revenue', () => {
    const written = runJourneys([[order('o', 0, 5_000_000)]]);
    expect(rowsOf(written, 'credit').map((row) => [row.model, row.channel, row.position])).toEqual(
      RULES.models.map(({ name }) => [name, 'Unattributed', 0]),
    );
  });

  test('an event that changes nothing derived writes no ledger line', () => {
    const batches = [[view('v1', 0), order('o', 100, 5_000_000)], [view('v2', 10)]];
    expect(rowsOf(runJourneys(batches.slice(0, 1)), 'credit')).toHaveLength(RULES.models.length);
    expect(rowsOf(runJourneys(batches), 'credit')).toHaveLength(RULES.models.length);
  });

  test('bots and tests are facts only', () => {
    const written = runJourneys([[view('v1', 0, { is_bot: true }), view('v2', 1, { is_test: true })]]);
    expect(written.map((record) => record.topic)).toEqual(['out.touchpoints', 'out.touchpoints']);
  });
});

test('a touch exactly the look-back before an order counts, one a millisecond older does not', () => {
  const minutes = RULES.lookbackMs / MINUTE;
  const at = (id: string, early: number) =>
    view(id, 0, { occurred_at: T0 - early, type: 'call', channel_given: 'Phone' });
  const written = runJourneys([[at('in', 0), at('out', 1), order('o', minutes, 1_000_000)]]);
  expect(rowsOf(written, 'journey').at(0)?.path_messages).toEqual(['in']);
});

test('rows are numbered densely over steps', () => {
  const written = runJourneys([[view('v1', 0)], [view('v2', 1), order('o', 2, 1)], [view('v2', 1)]]);
  const seqs = [...rowsOf(written, 'session'), ...rowsOf(written, 'journey'), ...rowsOf(written, 'credit')].map(
    (r) => r._seq,
  );
  const facts = written.filter((record) => /touchpoints|duplicates|profiles/.test(record.topic)).length;
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(Math.max(...seqs)).toBeLessThanOrEqual(seqs.length + facts);
});

const scheduleOf = (histories: fc.Arbitrary<Touchpoint[]>) =>
  histories.chain((events) =>
    fc.record({
      events: fc.constant(events),
      arrival: fc.shuffledSubarray(events, { minLength: events.length }),
      repeated: fc.subarray(events),
      cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 }),
      workspace: anyWorkspace(EVENTS_FROM),
    }),
  );

function inBatches(events: Touchpoint[], cuts: number[]): Touchpoint[][] {
  const batches: Touchpoint[][] = [];
  for (let at = 0, i = 0; at < events.length; i++) {
    const size = cuts[i % cuts.length] ?? 1;
    batches.push(events.slice(at, at + size));
    at += size;
  }
  return batches;
}

test.each([
  ['over weeks', OVER_WEEKS],
  ['within hours', WITHIN_HOURS],
])(
  'sessions, journeys and credits are a function of the set of events and of the rules of their time, %s: any order, any batching, repetitions',
  (_, histories) => {
    fc.assert(
      fc.property(scheduleOf(histories), ({ events, arrival, repeated, cuts, workspace }) => {
        const batches = inBatches([...arrival, ...repeated], cuts);
        expect(seenBy(runJourneys(batches, rulesOf(workspace, 'test')))).toEqual(expectedOf(events, workspace));
      }),
      { numRuns: 500 },
    );
  },
  60_000,
);

test('state keeps each message once within the time it promises', () => {
  const repeatedLater = view('v1', 0, { received_at: T0 + 2 * DAY });
  const written = runJourneys([[view('v1', 0, { received_at: T0 })], [repeatedLater]]);
  expect(written.filter((record) => record.topic === 'out.touchpoints')).toHaveLength(1);
  expect(written.filter((record) => record.topic === 'out.duplicates')).toHaveLength(1);
});

test('message ids are forgotten when their time is over, also those of days a pause of the stream left behind', () => {
  const DAYS = 6;
  const store = memoryStore();
  const operator = journeysOperator({
    rules: new Map(),
    fallback: RULES,
    topicPrefix: '',
    partitions: 1,
    dedupDays: 2,
  });
  const step = (id: string, at: number) => {
    const state = overlay(store);
    operator.process([recordOf(view(id, 0, { received_at: at }), 0)], state, { partition: 0, now: at });
    store.apply(state.changes(), {});
  };
  step('old', T0);
  const held = store.size().entries;
  step('new', T0 + DAYS * DAY);
  expect([...store.range(`#seen:${Math.floor(T0 / DAY)}`)]).toEqual([]);
  expect(store.size().entries).toBeGreaterThan(held);
});

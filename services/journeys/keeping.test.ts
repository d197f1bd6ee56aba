import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Touchpoint } from '../../schemas/touchpoint.ts';
import type { NewRecord } from '../runtime/log/port.ts';
import { isNormalised } from './domain/attribution/models.ts';
import type { Retention } from './retention.ts';
import { rulesOf } from './rules.ts';
import { rowsOf, seenBy, stageOf } from './testing/run.ts';
import { runStream } from './testing/stream.ts';
import { RULES, touchpointOf, workspaceOf } from './testing/touchpoints.ts';

const ANN = `1${'a'.repeat(31)}`;
const MAIL = `4${'b'.repeat(31)}`;
const DEVICE = `6${'c'.repeat(31)}`;
const T0 = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const FEW: Retention = { days: 400, touches: 10, eventsPerOriginDay: 1_000 };

const at = (id: string, minute: number, more: Partial<Touchpoint> = {}) => {
  const origin = more.origin ?? ANN;
  return touchpointOf({
    message_id: id,
    identifiers: [origin],
    occurred_at: T0 + minute * MINUTE,
    received_at: T0,
    type: 'view',
    platform: 'web',
    ...more,
    origin,
  });
};
const call = (id: string, minute: number, more: Partial<Touchpoint> = {}) =>
  at(id, minute, { type: 'call', platform: 'phone', channel_given: id, ...more });
const order = (id: string, minute: number, micros: number, more: Partial<Touchpoint> = {}) =>
  at(id, minute, { type: 'order', platform: 'server', order_id: id, value_micros: micros, currency: 'EUR', ...more });
const calls = (from: number, to: number, more: Partial<Touchpoint> = {}) =>
  Array.from({ length: to - from }, (_, i) => call(`c${from + i}`, (from + i) * 60, more));

/** Models whose shares sum to the conversion. */
const NORMALISED = RULES.models.filter(isNormalised).map(({ name }) => name);

/** What each normalised model gives in all, by profile. */
function ledger(written: NewRecord[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { profile_id, model, sign, amount_micros } of rowsOf(written, 'credit')) {
    if (!NORMALISED.includes(model)) continue;
    const line = `${profile_id.slice(0, 1)} ${model}`;
    sums[line] = (sums[line] ?? 0) + sign * amount_micros;
  }
  return sums;
}

describe('a profile with too many touches', () => {
  test('lets the oldest go, and takes nothing back of what they led to', () => {
    const stage = stageOf({ retention: FEW });
    const before = stage.take([...calls(0, 5), order('o', 301, 1_000_000)]);
    const after = stage.take(calls(6, 20));
    expect(rowsOf(after, 'credit').filter(({ sign }) => sign < 0)).toEqual([]);
    expect(rowsOf(after, 'journey').find(({ order_id }) => order_id === 'o')).toMatchObject({
      final: true,
      touches: 5,
    });
    expect(ledger([...before, ...after])).toEqual(ledger(before));
    expect([...stage.store.range(ANN, { from: 'c', to: 'd' })].length).toBeLessThanOrEqual(FEW.touches);
  });

  test('a refund of a frozen conversion is still taken off, over the path it had', () => {
    const stage = stageOf({ retention: FEW });
    const all = [...stage.take([...calls(0, 5), order('o', 301, 1_000_000)]), ...stage.take(calls(6, 20))];
    all.push(...stage.take([order('r', 400, 400_000, { type: 'refund', order_id: 'o' })]));
    expect(Object.values(ledger(all))).toEqual(NORMALISED.map(() => 600_000));
    const first = rowsOf(all, 'credit').filter(({ model }) => model === 'first');
    expect(new Set(first.map(({ message_id }) => message_id))).toEqual(new Set(['c0']));
  });

  test('a frozen conversion keeps its shares, though a lead that would have changed them comes late', () => {
    const stage = stageOf({ retention: FEW });
    const shares = (written: NewRecord[]) => {
      const sums: Record<string, number> = {};
      for (const { model, message_id, sign, amount_micros } of rowsOf(written, 'credit'))
        if (model === 'w_shaped') sums[message_id] = (sums[message_id] ?? 0) + sign * amount_micros;
      return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));
    };
    const all = [...stage.take([...calls(0, 5), order('o', 301, 1_000_000), ...calls(6, 20)])];
    const before = shares(all);
    all.push(
      ...stage.take([at('late', 100, { type: 'lead' }), order('r', 2_000, 400_000, { type: 'refund', order_id: 'o' })]),
    );
    const of = ({ order_id, final }: { order_id: string; final: boolean }) => order_id === 'o' && final;
    expect(rowsOf(all, 'journey').filter(of)).not.toEqual([]);
    expect(Object.keys(before)).toHaveLength(5);
    const after = shares(all.filter((record) => rowsOf([record], 'credit').every(({ order_id }) => order_id === 'o')));
    for (const [id, amount] of Object.entries(before))
      expect(Math.abs((after[id] ?? 0) - 0.6 * amount)).toBeLessThan(5);
  });

  test('a later merge moves what is kept and leaves what is frozen, so that nothing counts twice', () => {
    const stage = stageOf({ retention: FEW });
    const own = { origin: MAIL };
    const all = [
      ...stage.take([...calls(0, 5, own), order('o', 301, 1_000_000, own)]),
      ...stage.take(calls(6, 20, own)),
    ];
    all.push(...stage.take([at('merge', 2_000, { type: 'identify', identifiers: [ANN, MAIL] })]));
    expect(Object.keys(ledger(all)).filter((line) => line.startsWith('1') && ledger(all)[line] !== 0)).toEqual([]);
    expect(ledger(all)['4 linear']).toBe(1_000_000);
    expect(rowsOf(all, 'profile').at(-1)?.profile_id).toBe(ANN);
    expect(rowsOf(all, 'profile').at(-1)?.touches).toBeGreaterThan(0);
  });

  test('what comes for a frozen order stays with it when its owner merges: no refund is undone, no order counts twice', () => {
    const stage = stageOf({ retention: FEW });
    const own = { origin: MAIL };
    const all = [
      ...stage.take([...calls(0, 5, own), order('o', 301, 1_000_000, own)]),
      ...stage.take(calls(6, 20, own)),
      ...stage.take([order('again', 1_400, 1_000_000, { ...own, order_id: 'o' })]),
      ...stage.take([order('back', 1_500, 400_000, { ...own, type: 'refund', order_id: 'o' })]),
    ];
    all.push(...stage.take([at('merge', 2_000, { type: 'identify', identifiers: [ANN, MAIL] })]));
    expect(ledger(all)['4 linear']).toBe(600_000);
    expect(Object.keys(ledger(all)).filter((line) => line.startsWith('1') && ledger(all)[line] !== 0)).toEqual([]);
    expect(rowsOf(all, 'journey').filter(({ profile_id, order_id }) => profile_id === ANN && order_id === 'o')).toEqual(
      [],
    );
  });

  test('a session that lost one activity is frozen whole, and a late activity in it is a fact only', () => {
    const stage = stageOf({ retention: FEW });
    const views = Array.from({ length: 12 }, (_, i) => at(`v${i}`, i));
    const written = stage.take(views);
    expect(rowsOf(written, 'session').at(-1)).toMatchObject({ events: 12, final: true });
    expect(rowsOf(stage.take([at('late', 5)]), 'session')).toEqual([]);
    expect(rowsOf(stage.take([at('next', 20)]), 'session')).toMatchObject([{ message_id: 'next', final: false }]);
  });

  test('is noticed though its long session is an old one and the last is short', () => {
    const stage = stageOf({ retention: { ...FEW, touches: 320 } });
    stage.take([at('now', 60 * 24 * 30)]);
    for (let from = 0; from < 600; from += 100)
      stage.take(Array.from({ length: 100 }, (_, i) => at(`v${from + i}`, (from + i) * 20)));
    const kept = [...stage.store.range(ANN, { from: 'a', to: 'b' })].length;
    expect(kept).toBeLessThanOrEqual(320);
  });

  test('its first touch stays its first', () => {
    const stage = stageOf({ retention: FEW });
    const written = [...stage.take(calls(0, 5)), ...stage.take(calls(6, 20)), ...stage.take([call('late', 90)])];
    expect(rowsOf(written, 'profile').at(-1)).toMatchObject({ first_channel: 'c0', first_seen_at: T0 });
  });
});

test('an origin with too many events on one day is facts only from then on', () => {
  const stage = stageOf({ retention: { ...FEW, eventsPerOriginDay: 3 } });
  const written = stage.take([0, 1, 2, 3, 4].map((i) => call(`c${i}`, i)));
  expect(written.filter(({ topic }) => topic === 'out.touchpoints')).toHaveLength(5);
  expect(rowsOf(written, 'profile').at(-1)?.touches).toBe(3);
  expect(rowsOf(stage.take([call('tomorrow', 24 * 60)]), 'profile').at(-1)?.touches).toBe(4);
});

test('what was received long ago leaves the state, its figures stay, and an anonymous visitor leaves nothing behind', () => {
  const stage = stageOf({ retention: { ...FEW, days: 30 } });
  const later = T0 + 31 * DAY;
  const visitor = stage.take([at('v', 0, { origin: DEVICE }), ...calls(1, 3, { origin: DEVICE })]);
  const gone = stage.take([call('other', 31 * 24 * 60, { received_at: later })]);
  expect([...stage.store.range(DEVICE)]).toEqual([]);
  expect(rowsOf(gone, 'session')).toMatchObject([{ profile_id: DEVICE, final: true, deleted: false }]);
  expect(rowsOf(gone, 'profile').map(({ profile_id }) => profile_id)).toEqual([ANN]);
  expect(seenBy([...visitor, ...gone]).sessions).toEqual(seenBy(visitor).sessions);
});

test('changes of an order that never came leave the state too', () => {
  const stage = stageOf({ retention: { ...FEW, days: 30 } });
  stage.take([order('o', 5, 7, { type: 'order_change' }), order('r', 6, 7, { type: 'refund', order_id: 'o' })]);
  expect([...stage.store.range(ANN)].length).toBeGreaterThan(0);
  stage.take([call('other', 31 * 24 * 60, { origin: MAIL, received_at: T0 + 31 * DAY })]);
  expect([...stage.store.range(ANN)]).toEqual([]);
});

test('revenue beyond what a 64-bit integer holds stays there instead of stopping the stream', () => {
  const stage = stageOf();
  const most = Number.MAX_SAFE_INTEGER - 1;
  const written = stage.take([order('a', 0, most), order('b', 1, most), order('c', 2, 5)]);
  expect(rowsOf(written, 'profile').at(-1)).toMatchObject({ orders: 3, revenue_micros: most });
});

test('a person whose touches have left the state keeps the figures of before when coming again', () => {
  const stage = stageOf({ retention: { ...FEW, days: 30 } });
  stage.take([...calls(0, 4), order('o', 300, 5_000_000)]);
  const other = { origin: MAIL, received_at: T0 + 31 * DAY };
  stage.take([call('x', 31 * 24 * 60, other)]);
  const again = stage.take([call('again', 32 * 24 * 60, { received_at: T0 + 32 * DAY })]);
  expect(rowsOf(again, 'profile').at(-1)).toMatchObject({
    touches: 5,
    orders: 1,
    revenue_micros: 5_000_000,
    first_channel: 'c0',
  });
});

test('who only ordered was first seen with the first order, though all of it has left the state', () => {
  const stage = stageOf({ retention: { ...FEW, days: 30 } });
  stage.take([order('o', 300, 5_000_000)]);
  stage.take([call('x', 31 * 24 * 60, { origin: MAIL, received_at: T0 + 31 * DAY })]);
  const again = stage.take([order('p', 40 * 24 * 60, 1_000_000, { received_at: T0 + 40 * DAY })]);
  expect(rowsOf(again, 'profile').at(-1)).toMatchObject({ orders: 2, first_seen_at: T0 + 300 * MINUTE });
});

test('a touch that comes by a merge leaves the state at its own age, also where some left before', () => {
  const stage = stageOf({ retention: { ...FEW, days: 30 } });
  const on = (day: number, origin: string) => ({ origin, received_at: T0 + day * DAY });
  stage.take([call('a', 0, on(0, ANN))]);
  stage.take([call('m', 60, on(20, MAIL)), call('b', 90, on(25, ANN))]);
  // The first of hers leaves, what is next is looked at on day 55; then his comes, which is due on day 50.
  stage.take([call('t', 31 * 24 * 60, on(31, DEVICE))]);
  stage.take([at('merge', 32 * 24 * 60, { ...on(32, ANN), type: 'identify', identifiers: [ANN, MAIL] })]);
  stage.take([call('u', 51 * 24 * 60, on(51, DEVICE))]);
  const left = [...stage.store.range(ANN, { from: 'c', to: 'd' })];
  expect(left.map(({ key }) => key.includes(':m'))).not.toContain(true);
  expect(left).not.toEqual([]);
});

const step = fc.record({
  who: fc.constantFrom<string[][]>([ANN], [MAIL], [DEVICE], [ANN, MAIL], [ANN, DEVICE], [MAIL, DEVICE]),
  minute: fc.integer({ min: 0, max: 60 * 24 * 20 }),
  what: fc.constantFrom('call', 'view', 'order'),
});

test('whatever is frozen, merged and late, every order is credited whole under every model, once', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.nat(2 ** 31), (steps, seed) => {
      const given = steps.map(({ who, minute, what }, i) => {
        const more = { origin: who[0] ?? ANN, identifiers: who };
        if (what === 'order') return order(`o${i}`, minute, 1_000_000, more);
        return what === 'call' ? call(`c${i}`, minute, more) : at(`v${i}`, minute, more);
      });
      const written = runStream({ given, partitions: 3, seed, retention: { ...FEW, touches: 6 } });
      const orders = given.filter(({ type }) => type === 'order').length;
      const sums = new Map<string, number>();
      for (const { model, sign, amount_micros, order_id } of rowsOf(written, 'credit')) {
        if (!NORMALISED.includes(model)) continue;
        const line = `${order_id} ${model}`;
        sums.set(line, (sums.get(line) ?? 0) + sign * amount_micros);
      }
      expect([...sums.values()].filter((sum) => sum !== 1_000_000)).toEqual([]);
      expect(sums.size).toBe(orders * NORMALISED.length);
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe('the change of a score whose answer before has left the state', () => {
  const rules = rulesOf(
    workspaceOf({
      conversions: [{ name: 'nps', type: 'survey_response', when: { score_kind: 'nps' }, value: 'score_change' }],
    }),
    'test',
  );
  const answer = (id: string, minute: number, score: number, more: Partial<Touchpoint> = {}) =>
    at(id, minute, { type: 'survey_response', platform: '', score_kind: 'nps', score, ...more });
  const changes = (written: NewRecord[]) => seenBy(written).conversions.map((line) => line.split(' ').slice(0, 5));

  test('stays what it was, and late answers before it are compared among themselves', () => {
    const stage = stageOf({ retention: FEW, rules });
    const invites = (from: number, to: number) =>
      calls(from, to, { type: 'survey_invite' }).map((one) => ({ ...one, channel_given: 'Survey' }));
    const all = stage.take([answer('a', 0, 2), ...invites(10, 18), answer('b', 5_000, 9)]);
    const before = changes(all);
    all.push(...stage.take(invites(20, 24)));
    const last = rowsOf(all, 'journey').filter(({ message_id }) => message_id === 'b');
    expect(last.map(({ final, touches }) => [final, touches])).toEqual([
      [false, 0],
      [true, 0],
    ]);
    expect(changes(all)).toEqual(before);
    expect(rowsOf(all, 'credit').filter(({ sign }) => sign < 0)).toEqual([]);
    all.push(...stage.take([answer('late', 300, 4), answer('c', 6_000, 10)]));
    expect(
      changes(all).map(([, , , minute, change]) => [(Number(minute) - T0) / MINUTE, Number(change) / 1e6]),
    ).toEqual([
      [300, 20],
      [5_000, 70],
      [6_000, 10],
    ]);
  });

  test('is in the ledger what it is in its journey, whatever is frozen, merged and late', () => {
    const step = fc.record({
      who: fc.constantFrom<string[][]>([ANN], [MAIL], [DEVICE], [ANN, MAIL], [ANN, DEVICE], [MAIL, DEVICE]),
      minute: fc.integer({ min: 0, max: 60 * 24 * 20 }),
      score: fc.option(fc.integer({ min: 0, max: 10 })),
    });
    let frozen = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.nat(2 ** 31), (steps, seed) => {
        const given = steps.map(({ who, minute, score }, i) => {
          const more = { origin: who[0] ?? ANN, identifiers: who };
          return score === null ? call(`c${i}`, minute, more) : answer(`a${i}`, minute, score, more);
        });
        const written = runStream({ given, partitions: 3, seed, retention: { ...FEW, touches: 6 }, rules });
        const journeys = new Map(rowsOf(written, 'journey').map((row) => [row.journey_id, row]));
        const standing = [...journeys.values()].filter((row) => row.state === 'converted' && !row.deleted);
        frozen += standing.filter(({ final }) => final).length;
        const due = standing.flatMap(({ profile_id, conversion_key, value_micros }) =>
          NORMALISED.map((model) => `${profile_id} ${conversion_key} ${model} ${value_micros}`),
        );
        const sums = new Map<string, { amount: number; lines: number }>();
        for (const { profile_id, conversion_key, model, sign, amount_micros, credit_micros } of rowsOf(
          written,
          'credit',
        )) {
          if (!NORMALISED.includes(model)) continue;
          const line = `${profile_id} ${conversion_key} ${model}`;
          const { amount, lines } = sums.get(line) ?? { amount: 0, lines: 0 };
          sums.set(line, { amount: amount + sign * amount_micros, lines: lines + sign * credit_micros });
        }
        const held = [...sums].filter(([, { lines }]) => lines !== 0).map(([line, { amount }]) => `${line} ${amount}`);
        expect(held.sort()).toEqual(due.sort());
      }),
      { numRuns: 100 },
    );
    expect(frozen).toBeGreaterThan(50);
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClickHouseClient,
  connectClickHouse,
  migrate,
  reloadLinks,
} from '../../services/runtime/clickhouse/index.ts';
import { environment } from '../../services/runtime/config/schema.ts';
import { backend } from '../support/backend.ts';

/**
 * One story. Day 1: a visitor on a tablet. Day 2: user and card are shown together. Day 3: an e-mail is known for
 * another user; the card is shown with it and refused. Day 4: the visitor logs in, so day 1 was the user's. Day 5: an
 * operator cuts user and card.
 */
const env = environment.parse(backend().env);
const base = connectClickHouse(env);
const views: ClickHouseClient = connectClickHouse(env, `${env.CLICKHOUSE_DATABASE}_main`);

const id = (rank: number, n: number) => `${rank}${String(n).padStart(31, '0')}`;
const [USER, OTHER, CARD, MAIL, TABLET] = [id(1, 1), id(1, 2), id(2, 1), id(4, 1), id(6, 1)];
const day = (n: number) => `2026-03-0${n} 12:00:00.000`;
const BEGINNING = '1900-01-01 00:00:00.000';
const END = '2299-12-31 00:00:00.000';
const workspace = 'main';

const member = (identifier: string, profile_id: string, mver: number, at: number) => ({
  workspace,
  identifier,
  profile_id,
  mver,
  cause: identifier === profile_id ? 'separated' : 'joined',
  recorded_at: day(at),
});
const ROWS: Record<string, Record<string, unknown>[]> = {
  touchpoints: [
    { origin: TABLET, message_id: 'm1', at: 1 },
    { origin: USER, message_id: 'm2', at: 2 },
    { origin: CARD, message_id: 'm3', at: 3 },
    { origin: TABLET, message_id: 'm4', at: 4 },
  ].map(({ at, ...row }) => ({ workspace, ...row, occurred_at: day(at), recorded_at: day(at), received_at: day(at) })),
  members: [member(CARD, USER, 1, 2), member(MAIL, OTHER, 1, 3)],
  logins: [
    { workspace, device: TABLET, from_at: BEGINNING, to_at: END, person: USER, _seq: 7, recorded_at: day(4) },
    // The same segment before another login moved its end.
    {
      workspace,
      device: TABLET,
      from_at: day(3),
      to_at: END,
      person: OTHER,
      deleted: true,
      _seq: 8,
      recorded_at: day(4),
    },
  ],
  merges: [
    { action: 'joined', profile_id: USER, other_id: CARD, lo: USER, hi: CARD, version: 1, force: 0, at: 2 },
    { action: 'separated', profile_id: USER, other_id: CARD, lo: USER, hi: CARD, version: 2, force: 1, at: 5 },
  ].map(({ at, ...row }) => ({ workspace, ...row, recorded_at: day(at) })),
  conflicts: [
    {
      workspace,
      lo: CARD,
      hi: MAIL,
      version: 1,
      namespace: 'user_id',
      profile_id: USER,
      other_id: OTHER,
      recorded_at: day(3),
    },
    // Refused once, one profile since.
    {
      workspace,
      lo: OTHER,
      hi: MAIL,
      version: 1,
      namespace: 'email',
      profile_id: OTHER,
      other_id: MAIL,
      recorded_at: day(2),
    },
  ],
  corrections: [
    {
      workspace,
      correction_id: 'c1',
      kind: 'pair',
      node: USER,
      other: CARD,
      on: false,
      force: 1,
      apart: [],
      actor: 'mia',
      reason: 'family card',
      requested_at: day(5),
    },
  ],
  sessions: [
    { workspace, session_id: `${TABLET}-1`, profile_id: TABLET, started_at: day(1), final: true, _seq: 1 },
    { workspace, session_id: `${CARD}-1`, profile_id: CARD, started_at: day(1), final: true, _seq: 2 },
  ],
  journeys: [
    {
      workspace,
      journey_id: `${TABLET}-o1`,
      profile_id: TABLET,
      state: 'converted',
      conversion_key: 'o1',
      started_at: day(1),
      ended_at: day(1),
      converted_at: day(1),
      converted_on: '2026-03-01',
      currency: 'EUR',
      final: true,
      _seq: 3,
    },
  ],
  profiles: [
    { profile_id: USER, known: true, sessions: 1, touches: 2, orders: 2, revenue_micros: 20_000_000, at: 3 },
    // Frozen: before the first login on the device, and before the identifier went into another profile.
    { profile_id: TABLET, known: false, sessions: 1, touches: 1, orders: 1, revenue_micros: 50_000_000, at: 1 },
    { profile_id: MAIL, known: true, sessions: 0, touches: 3, orders: 1, revenue_micros: 5_000_000, at: 2 },
  ].map(({ at, ...row }, i) => ({
    workspace,
    ...row,
    first_seen_at: day(at),
    last_seen_at: day(at),
    first_channel: `seen on day ${at}`,
    _seq: 10 + i,
  })),
  credits: [
    { workspace, conversion_key: 'o1', profile_id: TABLET, model: 'last', converted_at: day(1), sign: 1, final: true },
  ],
};

beforeAll(async () => {
  const workspaces = [{ name: 'main', time_zone: 'UTC', currency: 'EUR' }];
  await migrate(base, { database: base.database, workspaces });
  for (const [table, rows] of Object.entries(ROWS)) await base.insertRows(table, rows);
  // Later versions come in loads of their own.
  await base.insertRows('members', [member(CARD, CARD, 2, 5)]);
  await reloadLinks(base);
});
afterAll(() => Promise.all([base.close(), views.close()]));

const column = async (sql: string) => (await views.query<{ c: unknown }>(sql)).map((row) => row.c);

describe('what became of people', () => {
  it('every merge and its undoing is told with its evidence, its namespaces and the present profile', async () => {
    expect(
      await views.query(
        'SELECT action, profile_id, other_id, lo_namespace, hi_namespace, evidence FROM identity_merges ORDER BY recorded_at',
      ),
    ).toEqual([
      {
        action: 'joined',
        profile_id: USER,
        other_id: CARD,
        lo_namespace: 'user_id',
        hi_namespace: 'loyalty_id',
        evidence: 'event',
      },
      {
        action: 'separated',
        profile_id: USER,
        other_id: CARD,
        lo_namespace: 'user_id',
        hi_namespace: 'loyalty_id',
        evidence: 'operator',
      },
    ]);
  });

  it('what was frozen under an id that leads to a person is counted for that person, and nobody is listed twice', async () => {
    const found = await views.query(
      'SELECT profile_id, sessions, touches, orders, revenue, first_channel FROM profiles ORDER BY profile_id',
    );
    expect(found).toEqual([
      { profile_id: USER, sessions: 2, touches: 3, orders: 3, revenue: '70', first_channel: 'seen on day 1' },
      { profile_id: OTHER, sessions: 0, touches: 3, orders: 1, revenue: '5', first_channel: 'seen on day 2' },
    ]);
  });

  it('a refused pair is a conflict only while its identifiers are in different profiles', async () => {
    expect(await views.query('SELECT lo, hi, namespace, profile_id, other_id FROM identity_conflicts')).toEqual([
      { lo: CARD, hi: MAIL, namespace: 'user_id', profile_id: CARD, other_id: OTHER },
    ]);
  });

  it('a decision stands with who took it and why', async () => {
    expect(await views.query('SELECT correction_id, profile_id, actor, reason FROM corrections')).toEqual([
      { correction_id: 'c1', profile_id: USER, actor: 'mia', reason: 'family card' },
    ]);
  });

  it('an older profile id leads to the present one and says what linked it', async () => {
    expect(await views.query('SELECT old_profile_id, profile_id, cause FROM profile_redirects')).toEqual([
      { old_profile_id: MAIL, profile_id: OTHER, cause: 'joined' },
    ]);
  });
});

describe('the timeline of a profile', () => {
  const timeline = (profile: string) =>
    column(`SELECT message_id AS c FROM timeline(profile = '${profile}') ORDER BY message_id`);

  it('is found by the id of the visitor who has logged in since, too', async () => {
    expect(await timeline(USER)).toEqual(['m1', 'm2', 'm4']);
    expect(await timeline(TABLET)).toEqual(['m1', 'm2', 'm4']);
    expect(await timeline(id(6, 9))).toEqual([]);
  });
});

describe('a row frozen under a device', () => {
  it.each([
    ['sessions', `SELECT profile_id AS c FROM sessions WHERE session_id = '${TABLET}-1'`],
    ['journeys', 'SELECT profile_id AS c FROM journeys'],
    ['conversions', 'SELECT profile_id AS c FROM conversions'],
    ['credits', 'SELECT profile_id AS c FROM credits'],
  ])('belongs to the person logged in then: %s', async (_, sql) => expect(await column(sql)).toEqual([USER]));
});

describe('as known on a day', () => {
  const owners = (at: string) =>
    views.query(`SELECT message_id, profile_id FROM touchpoints_as_of(at = '${at}') ORDER BY message_id`);

  it('a visitor was nobody before the login, and the card was the user’s until it was cut', async () => {
    expect(await owners('2026-03-03 13:00:00')).toEqual([
      { message_id: 'm1', profile_id: TABLET },
      { message_id: 'm2', profile_id: USER },
      { message_id: 'm3', profile_id: USER },
    ]);
    expect((await owners('2026-03-04 13:00:00')).map((t) => t)).toEqual([
      { message_id: 'm1', profile_id: USER },
      { message_id: 'm2', profile_id: USER },
      { message_id: 'm3', profile_id: USER },
      { message_id: 'm4', profile_id: USER },
    ]);
  });

  it('as known now is what touchpoints says', async () => {
    const now = 'SELECT message_id, profile_id FROM touchpoints ORDER BY message_id';
    expect(await owners('2026-12-31 00:00:00')).toEqual(await views.query(now));
    expect(await column(`SELECT profile_id AS c FROM touchpoints WHERE message_id = 'm3'`)).toEqual([CARD]);
  });

  it('links have the version of then, and a segment taken back is none', async () => {
    const members = (at: number) =>
      column(`SELECT profile_id AS c FROM members_as_of(at = '${day(at)}') WHERE identifier = '${CARD}'`);
    expect([await members(1), await members(2), await members(5)]).toEqual([[], [USER], [CARD]]);
    expect(await column(`SELECT person AS c FROM logins_as_of(at = '${day(4)}')`)).toEqual([USER]);
    expect(await column(`SELECT person AS c FROM logins_as_of(at = '${day(3)}')`)).toEqual([]);
  });

  it('the instant may be an expression', async () => {
    expect(await column('SELECT count() AS c FROM touchpoints_as_of(at = now64(3))')).toEqual([4]);
  });
});

describe('what else is shown', () => {
  it('an identifier that was refused with more than twenty others is listed as shared', async () => {
    const SHARED = id(4, 9);
    const refused = (hi: string, n: number) => ({
      workspace,
      lo: id(1, 100 + n),
      hi,
      version: 1,
      namespace: 'user_id',
      profile_id: id(1, 100 + n),
      other_id: hi,
      recorded_at: day(6),
    });
    const twenty = Array.from({ length: 20 }, (_, n) => refused(SHARED, n));
    await base.insertRows('conflicts', [...twenty, { ...refused(SHARED, 3), version: 2 }]);
    expect(await views.query('SELECT * FROM shared_identifiers')).toEqual([]);
    await base.insertRows('conflicts', [refused(SHARED, 20)]);
    expect(await views.query('SELECT identifier, namespace, partners FROM shared_identifiers')).toEqual([
      { identifier: SHARED, namespace: 'email', partners: 21 },
    ]);
  });

  it('an activity is shown with its session, a contact in the same minutes and what comes after are in none', async () => {
    const at = (minute: number) => `2026-03-09 12:${String(minute).padStart(2, '0')}:00.000`;
    const touch = (message_id: string, minute: number, type: string, platform: string) => ({
      workspace,
      origin: OTHER,
      message_id,
      type,
      platform,
      occurred_at: at(minute),
      received_at: at(minute),
      recorded_at: at(minute),
    });
    await base.insertRows('touchpoints', [
      touch('s1', 0, 'view', 'web'),
      touch('s2', 5, 'call', 'phone'),
      touch('s3', 10, 'cart', 'web'),
      touch('s4', 50, 'order', 'server'),
    ]);
    await base.insertRows('sessions', [
      { workspace, session_id: `${OTHER}-9`, profile_id: OTHER, started_at: at(0), ended_at: at(10), _seq: 9 },
    ]);
    expect(
      await views.query(
        "SELECT message_id, session_id FROM session_touchpoints WHERE message_id LIKE 's_' ORDER BY message_id",
      ),
    ).toEqual([
      { message_id: 's1', session_id: `${OTHER}-9` },
      { message_id: 's2', session_id: '' },
      { message_id: 's3', session_id: `${OTHER}-9` },
      { message_id: 's4', session_id: '' },
    ]);
  });
});

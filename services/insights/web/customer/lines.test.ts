import { describe, expect, test } from 'vitest';
import type { Customer } from '../../timeline/answer.ts';
import { type Ground, pairKey } from './grounds.ts';
import { linesOf } from './lines.ts';

const USER = { identifier: `1${'a'.repeat(31)}`, namespace: 'user_id', value: 'U-1' };
const MAIL = { identifier: `4${'b'.repeat(31)}`, namespace: 'email', value: 'a•••@mail.example' };
const PHONE = { identifier: `5${'c'.repeat(31)}`, namespace: 'phone', value: null };
const LAPTOP = { identifier: `6${'d'.repeat(31)}`, namespace: 'anonymous_id', value: '•••0001' };

type Merge = Customer['merges'][number];
const joined = (more: Partial<Merge> = {}): Merge => ({
  at: '2026-05-09T10:00:00.000Z',
  action: 'joined',
  profile: USER.identifier,
  other: MAIL.identifier,
  pair: [USER, MAIL],
  evidence: 'event',
  undone: false,
  correction: null,
  ...more,
});
const decided = (at: string, action: Merge['action'], undone: boolean): Merge =>
  joined({ at, action, undone, evidence: 'operator', correction: { actor: 'Mia', reason: 'a shared address', at } });

const customer = (more: Partial<Customer>): Customer => ({
  profile_id: USER.identifier,
  asked_for: null,
  person: null,
  named_by: USER,
  identifiers: [],
  merges: [],
  devices: [],
  undone_logins: [],
  conflicts: [],
  touches: [],
  more_touches: false,
  sessions: [],
  more_sessions: false,
  orders: [],
  more_orders: false,
  open: null,
  ...more,
});
const ground = (a: string, b: string, at: string): [string, Ground] => [
  pairKey(a, b),
  { a: USER, b: MAIL, kind: 'event', at, message_id: 'm1', source: 'tills', events: 1, correction: null },
];
const lines = (more: Partial<Customer>, ...grounds: [string, Ground][]) =>
  linesOf(customer(more), new Map(grounds), 'UTC');

describe('the grey line', () => {
  test('of a join says because of what, and stands where the event is, not where it was learned', () => {
    const at = '2026-05-04T10:00:00.000Z';
    expect(lines({ merges: [joined()] }, ground(USER.identifier, MAIL.identifier, at))).toMatchObject([
      {
        at,
        text: '2 profiles joined here because e-mail a•••@mail.example was shown with customer U-1 (source tills)',
        wish: { action: 'undo', identifiers: [USER.identifier, MAIL.identifier] },
      },
    ]);
  });

  test('of a join whose event is not known stands where it was recorded', () =>
    expect(lines({ merges: [joined()] })[0]).toMatchObject({ at: '2026-05-09T10:00:00.000Z' }));

  test('of an undoing names who and why, leads to the other profile, and offers the way back; the join says it is undone', () => {
    const parted = decided('2026-05-10T10:00:00.000Z', 'separated', false);
    const [last, first] = lines({ merges: [parted, joined({ undone: true })] });
    expect(last).toMatchObject({ other: MAIL.identifier, wish: { action: 'redo' } });
    expect(last?.text).toContain('parted here by Mia: “a shared address”');
    expect(first?.text).toContain('(undone since)');
    expect(first?.wish).toBeUndefined();
  });

  test('of undone logins says whose word it was and offers to let them count again, of one hour only those', () => {
    const correction = { actor: 'Mia', reason: 'a shared tablet', at: '2026-05-12T10:00:00.000Z' };
    const undone = { device: LAPTOP, person: USER.identifier, hour: null, correction };
    const [all, some] = lines({ undone_logins: [undone, { ...undone, hour: 493_714 }] });
    const identifiers = [LAPTOP.identifier, USER.identifier];
    expect(all).toMatchObject({ at: correction.at, wish: { action: 'redo_login', identifiers } });
    expect(all?.text).toContain('were undone by Mia: “a shared tablet”');
    expect(some?.wish).toMatchObject({ action: 'redo_login', identifiers, hour: 493_714 });
    expect(some?.text).toContain('Logins of the hour from');
    expect(some?.key).not.toBe(all?.key);
  });

  test('offers a change only on the last word about a pair', () => {
    const again = decided('2026-05-11T10:00:00.000Z', 'joined', false);
    const parted = decided('2026-05-10T10:00:00.000Z', 'separated', true);
    const all = lines({ merges: [again, parted, joined()] });
    expect(all.map((line) => line.wish?.action)).toEqual(['undo', undefined, undefined]);
    expect(all[0]?.text).toContain('joined again');
    expect(new Set(all.map((line) => line.key)).size).toBe(3);
  });

  test('of a device says until when it was anonymous, and stands at the login', () => {
    const at = '2026-05-04T10:02:00.000Z';
    const { identifier: device, ...name } = LAPTOP;
    const login = { device, ...name, person: USER.identifier, from: null, to: null };
    expect(lines({ devices: [login] }, ground(device, USER.identifier, at))).toMatchObject([
      {
        at,
        text: expect.stringMatching(/^Browser •••0001: anonymous until .*, then customer U-1$/),
        wish: { action: 'undo_login', identifiers: [device, USER.identifier] },
      },
    ]);
  });

  test('of a refused pair says which limit, and offers to join by hand', () => {
    const refused = { at: joined().at, pair: [MAIL, PHONE], namespace: 'phone', profile: USER.identifier } as const;
    const [line] = lines({ conflicts: [{ ...refused, pair: [MAIL, PHONE], other: PHONE.identifier }] });
    expect(line?.text).toMatch(/^Not joined: e-mail a•••@mail\.example was shown with phone 5ccccccc….*limit of phone/);
    expect(line).toMatchObject({ wish: { action: 'merge' }, other: PHONE.identifier });
  });
});

import { describe, expect, test } from 'vitest';
import type { Named } from './evidence.ts';
import { planLogin } from './login.ts';
import { planMerge, planRedo } from './merge.ts';
import type { Conflict, Decision } from './pair.ts';
import { type Known, type Plan, situationOf } from './situation.ts';
import { planSeparate, planUndo } from './undo.ts';

const label = (identifier: string) => identifier;
const named = (...identifiers: string[]): Named => ({
  identifiers,
  at: 1,
  messageId: identifiers.join(''),
  source: 's',
  events: 1,
  aliases: 0,
});
const part = (...members: string[]) => ({ profile: members[0] ?? '', members });
const nothing: Known = { profiles: [], named: [], segments: [], merges: [], conflicts: [], decisions: [] };
const limits = { user_id: 1, email: 5 };
const situation = (known: Partial<Known>) => situationOf({ ...nothing, ...known });
const off = (node: string, other: string): Decision => ({
  id: 'd',
  kind: 'pair',
  node,
  other,
  on: false,
  force: 1,
  apart: [],
  hour: null,
  actor: 'mia',
  reason: '',
  at: 9,
});
const membersAfter = (plan: Plan) => ('refused' in plan ? plan.refused : plan.after.map((p) => p.members.join(' ')));

// 1a - 2a - 4a - 5a, and 1a - 4a.
const ring = situation({
  profiles: [part('1a', '2a', '4a', '5a')],
  named: [named('1a', '2a'), named('2a', '4a'), named('1a', '4a'), named('4a', '5a')],
});

describe('undoing a pair', () => {
  test('parts only what nothing else connects', () => {
    expect(membersAfter(planUndo('5a', '4a', ring, label, limits))).toEqual(['1a 2a 4a', '5a']);
    const spanned = planUndo('1a', '4a', ring, label, limits);
    expect(membersAfter(spanned)).toEqual(['1a 2a 4a 5a']);
    expect(spanned).toMatchObject({
      instructions: [{ node: '1a', other: '4a', on: false, force: 1 }],
      chain: [
        { a: '1a', b: '2a' },
        { a: '2a', b: '4a' },
      ],
    });
  });
  test('takes what was undone before into account', () => {
    const cut = situation({ ...ring, decisions: [off('1a', '2a')] });
    expect(membersAfter(planUndo('1a', '4a', cut, label, limits))).toEqual(['1a', '2a 4a 5a']);
  });
  test('of a pair nothing names is refused with what connects the two', () =>
    expect(planUndo('1a', '5a', ring, label, limits)).toEqual({
      refused: expect.stringContaining('1a with 4a, 4a with 5a'),
    }));
  test('never parts people only because their evidence is kept no longer, and warns', () => {
    const gap = situation({ profiles: [part('1a', '2a', '4a')], named: [named('1a', '2a')] });
    const plan = planUndo('1a', '2a', gap, label, limits);
    expect(membersAfter(plan)).toEqual(['1a 4a', '2a']);
    expect(plan).toMatchObject({ warnings: [expect.stringContaining('no longer kept')] });
  });
  test('of two people makes the evidence count no more, and changes nobody', () => {
    const refused: Conflict = { lo: '1a', hi: '4b', namespace: 'user_id', at: 1 };
    const two = situation({ profiles: [part('1a'), part('1b', '4b')], conflicts: [refused] });
    expect(membersAfter(planUndo('1a', '4b', two, label, limits))).toEqual(['1a', '1b 4b']);
  });
});

describe('separating', () => {
  test('cuts every pair that crosses, and keeps together what still holds on its side', () => {
    expect(membersAfter(planSeparate(['4a', '5a'], ring, label, limits))).toEqual(['1a 2a', '4a 5a']);
    expect(membersAfter(planSeparate(['4a'], ring, label, limits))).toEqual(['1a 2a', '4a', '5a']);
  });
  test('names the pairs it cuts and nothing else, so that a rebuild reads the same decision whenever it comes', () => {
    const plan = planSeparate(['5a', '5a', '4a'], ring, label, limits);
    const pairs = 'instructions' in plan ? plan.instructions : [];
    const crossing = [
      ['1a', '4a'],
      ['2a', '4a'],
    ];
    expect(pairs).toHaveLength(crossing.length);
    for (const [lo, hi] of crossing)
      expect(pairs).toContainEqual(expect.objectContaining({ kind: 'pair', node: lo, other: hi, on: false, force: 1 }));
  });
  test('keeps together what only lost evidence connects', () => {
    const gap = situation({ profiles: [part('1a', '2a', '4a')], named: [named('1a', '2a')] });
    const plan = planSeparate(['2a'], gap, label, limits);
    expect(membersAfter(plan)).toEqual(['1a 4a', '2a']);
    expect(plan).toMatchObject({
      instructions: [
        { kind: 'pair', node: '1a', other: '2a', on: false },
        { kind: 'separate', node: '1a', apart: ['2a'] },
      ],
    });
  });
  test('a device is refused', () => expect(planSeparate(['6a'], ring, label, limits)).toHaveProperty('refused'));
});

describe('a cut tries again what a limit refused', () => {
  const refused: Conflict = { lo: '1b', hi: '4a', namespace: 'user_id', at: 1 };
  const shared = situation({
    profiles: [part('1a', '4a'), part('1b', '5b')],
    named: [named('1a', '4a'), named('1b', '4a'), named('1b', '5b')],
    conflicts: [refused],
  });
  test('so the dry run shows whom the identifier goes to, and warns', () => {
    for (const plan of [planUndo('1a', '4a', shared, label, limits), planSeparate(['4a'], shared, label, limits)]) {
      expect(membersAfter(plan)).toEqual(['1a', '1b 4a 5b']);
      expect(plan).toMatchObject({
        before: [part('1a', '4a'), part('1b', '5b')],
        warnings: [expect.stringContaining('1b and 4a become one person')],
      });
    }
  });
  test('only where there is room', () => {
    const full = situation({
      ...shared,
      profiles: [part('1a', '4a', '5a'), part('1b')],
      named: [named('1a', '4a'), named('4a', '5a')],
    });
    expect(membersAfter(planUndo('4a', '5a', full, label, limits))).toEqual(['1a 4a', '5a']);
  });
  test('and separating undoes it too where both sides of the pair are one person by hand', () => {
    const byHand = situation({
      profiles: [part('1a', '1b', '4a')],
      named: [named('1a', '4a'), named('1b', '4a')],
      conflicts: [refused],
      merges: [{ action: 'joined', profile: '1a', other: '1b', lo: '1a', hi: '1b', version: 1, force: 2, at: 2 }],
    });
    const plan = planSeparate(['4a'], byHand, label, limits);
    expect(membersAfter(plan)).toEqual(['1a 1b', '4a']);
    expect(plan).toMatchObject({
      instructions: [
        { node: '1a', other: '4a' },
        { node: '1b', other: '4a' },
      ],
    });
  });
});

describe('merging by hand', () => {
  const two = situation({
    profiles: [part('1b', '4b'), part('1a', '4a')],
    named: [named('1a', '4a'), named('1b', '4b')],
  });
  test('unites two profiles under the smaller, past the limit it warns of', () => {
    const plan = planMerge('4b', '4a', two, label, limits);
    expect(membersAfter(plan)).toEqual(['1a 1b 4a 4b']);
    expect(plan).toMatchObject({ instructions: [{ node: '4a', other: '4b', on: true, force: 2 }] });
    expect(plan).toMatchObject({ warnings: [expect.stringContaining('2 identifiers of user_id'), expect.anything()] });
  });
  test('again does not pass the limits of the workspace', () => {
    const undone = situation({ ...two, decisions: [off('4a', '4b')] });
    expect(membersAfter(planRedo('4a', '4b', undone, label, { user_id: 2 }))).toEqual(['1a 1b 4a 4b']);
    expect(membersAfter(planRedo('4a', '4b', undone, label, limits))).toEqual(['1a 4a', '1b 4b']);
    const over = situation({ profiles: [part('1a', '1b'), part('4b')], decisions: [off('1a', '4b')] });
    expect(membersAfter(planRedo('4b', '1a', over, label, limits))).toEqual(['1a 1b 4b']);
    const small = situation({ profiles: [part('1a'), part('4b')], decisions: [off('1a', '4b')] });
    expect(membersAfter(planRedo('4b', '1a', small, label, limits))).toEqual(['1a 4b']);
  });
});

describe('undoing a login', () => {
  const device = '6a';
  const segments = [{ device, person: '1a', from: Date.UTC(1900, 0, 1), to: Date.UTC(2299, 11, 31) }];
  const now = situation({ profiles: [part('1a', '4a')], segments });
  const logins = [{ person: '1a', at: 7_200_000, messageId: 'm1' }];
  const wish = { device, person: '1a', hour: null, on: false, at: 10 };

  test('gives the device back to nobody when nobody else was logged in', () =>
    expect(planLogin(wish, logins, now, label)).toMatchObject({
      before: [{ profile: '1a' }, { profile: '6a', members: ['6a'] }],
      segments: { before: segments, after: [] },
      warnings: [],
    }));
  test('of an hour without one is refused', () =>
    expect(planLogin({ ...wish, hour: 3 }, logins, now, label)).toEqual({
      refused: expect.stringContaining('in that hour'),
    }));
  test('that another of the person covers changes nobody’s touchpoints', () => {
    const both = [...logins, { person: '1a', at: 14_400_000, messageId: 'm2' }];
    expect(planLogin({ ...wish, hour: 4 }, both, now, label)).toMatchObject({ before: [], after: [] });
  });
  test('that is undone already is refused', () => {
    const before = { ...off(device, '1a'), kind: 'login' };
    expect(planLogin(wish, logins, situation({ ...now, decisions: [before] }), label)).toEqual({
      refused: expect.stringContaining('undone already'),
    });
  });
  test('can be done again only where it was undone', () =>
    expect(planLogin({ ...wish, on: true }, logins, now, label)).toEqual({
      refused: expect.stringContaining('never undone'),
    }));
  test('warns when the events do not explain the device', () =>
    expect(planLogin(wish, [], now, label)).toMatchObject({ warnings: [expect.stringContaining('not known here')] }));
});

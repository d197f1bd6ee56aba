import { describe, expect, test } from 'vitest';
import { pairEdges, said } from './evidence.ts';
import { type Decision, decisionBehind, insistenceOf, type Merge, pairKey, standings } from './pair.ts';

const [USER, OTHER, CARD, MAIL, DEVICE] = ['1a', '1b', '2a', '4a', '6a'];
const pair = { lo: '1a', hi: '4a' };
const merge = (action: Merge['action'], version: number, at: number, force = 0): Merge => ({
  ...pair,
  action,
  version,
  at,
  force,
  profile: '1a',
  other: '4a',
});
const decision = (given: Partial<Decision>): Decision => ({
  id: 'd',
  kind: 'pair',
  node: '1a',
  other: '4a',
  on: false,
  force: 1,
  apart: [],
  hour: null,
  actor: 'mia',
  reason: '',
  at: 0,
  ...given,
});
const stateOf = (...args: Parameters<typeof standings>) => standings(...args).get(pairKey(pair))?.state;

describe('how a pair stands', () => {
  test('is told by the last of what happened, in whatever order it is read', () => {
    const rows = [merge('joined', 1, 1), merge('separated', 2, 5, 1), merge('joined', 3, 5)];
    expect(stateOf(rows, [], [])).toBe('on');
    expect(stateOf(rows.toReversed(), [], [])).toBe('on');
    expect(stateOf(rows.slice(0, 2), [], [])).toBe('off');
  });
  test('a decision counts before the stream has carried it out', () => {
    expect(stateOf([merge('joined', 1, 1)], [], [decision({ at: 7 })])).toBe('off');
    expect(stateOf([merge('separated', 1, 1, 1)], [], [decision({ on: true, at: 7 })])).toBe('on');
  });
  test('a refusal counts until something later joins', () => {
    const refused = { ...pair, namespace: 'user_id', at: 3 };
    expect(stateOf([], [refused], [])).toBe('refused');
    expect(stateOf([merge('joined', 2, 4)], [refused], [])).toBe('on');
  });
});

describe('who insisted', () => {
  test('an event needs nobody’s decision', () => {
    expect(decisionBehind(merge('joined', 1, 5), [decision({ on: true })])).toBeNull();
    expect(insistenceOf(merge('joined', 1, 5), null)).toBe('event');
  });
  test('an undo is the decision on its pair, the newest before it', () => {
    const decisions = [
      decision({ id: 'old', at: 1 }),
      decision({ id: 'new', at: 4 }),
      decision({ id: 'later', at: 900_000 }),
    ];
    expect(decisionBehind(merge('separated', 2, 5, 1), decisions)?.id).toBe('new');
  });
  test('a decision to join is not behind a cut', () =>
    expect(decisionBehind(merge('separated', 2, 5, 1), [decision({ on: true })])).toBeNull());
  test('a cut by separation is the decision that set one of the two apart, not one that set both', () => {
    const cut = merge('separated', 2, 5, 1);
    expect(decisionBehind(cut, [decision({ kind: 'separate', apart: ['4a'] })])).not.toBeNull();
    expect(decisionBehind(cut, [decision({ kind: 'separate', apart: ['1a', '4a'] })])).toBeNull();
  });
  test('a merge past limits without a decision is one of a source', () => {
    expect(insistenceOf(merge('joined', 1, 5, 2), null)).toBe('explicit');
    expect(insistenceOf(merge('joined', 1, 5, 2), decision({ on: true }))).toBe('operator');
  });
});

describe('the evidence of events', () => {
  const named = (identifiers: string[], at: number, messageId: string) => ({
    identifiers,
    at,
    messageId,
    source: 's',
    events: 1,
    aliases: 0,
  });

  test('is for the smallest identifier with each other one, from the first event on', () => {
    const events = said([
      named([MAIL, USER, CARD], 5, 'm5'),
      named([USER, MAIL], 2, 'm2'),
      named([DEVICE, '7a'], 1, 'm1'),
    ]);
    expect([...events.keys()].toSorted()).toEqual(['1a 2a', '1a 4a']);
    expect(events.get('1a 4a')).toMatchObject({ messageId: 'm2', events: 2 });
  });

  test('holds only among members, and not where it was undone or refused', () => {
    const events = said([
      named([USER, MAIL, DEVICE], 1, 'm1'),
      named([USER, CARD], 2, 'm2'),
      named([OTHER, MAIL], 3, 'm3'),
      named([USER, '5a'], 4, 'm4'),
    ]);
    const members = new Set([USER, MAIL, CARD]);
    const edges = (decisions: Decision[]) =>
      pairEdges(members, events, standings([], [], decisions)).map((e) => e.a + e.b);
    expect(edges([])).toEqual(['1a4a', '1a2a']);
    expect(edges([decision({})])).toEqual(['1a2a']);
  });
});

import { describe, expect, test } from 'vitest';
import { BEGINNING, END, isUndone, type Login, segmentsOf, undoings } from './line.ts';
import type { Decision } from './pair.ts';

const HOUR = 3_600_000;
const login = (person: string, at: number, messageId = 'm'): Login => ({ person, at, messageId });
const decision = (on: boolean, hour: number | null, at: number): Decision => ({
  id: 'd',
  kind: 'login',
  node: '6a',
  other: '1a',
  on,
  force: 1,
  apart: [],
  hour,
  actor: 'mia',
  reason: '',
  at,
});
const short = (logins: Login[]) => segmentsOf('6a', logins).map((s) => [s.person, s.from, s.to]);

describe('a device’s logins as segments', () => {
  test('a login holds until another person’s, and the first owns the time before', () =>
    expect(short([login('1b', 20), login('1a', 10), login('1a', 15), login('1a', 30)])).toEqual([
      ['1a', BEGINNING, 20],
      ['1b', 20, 30],
      ['1a', 30, END],
    ]));
  test('of equal times the largest message id holds', () =>
    expect(short([login('1b', 10, 'm2'), login('1a', 10, 'm1')])).toEqual([['1b', BEGINNING, END]]));
});

describe('an undone login', () => {
  const undone = (...decisions: Decision[]) => isUndone(login('1a', 2 * HOUR + 5), '6a', decisions);
  test('is undone by its hour or with all', () => {
    expect([undone(decision(false, 2, 1)), undone(decision(false, null, 1)), undone(decision(false, 3, 1))]).toEqual([
      true,
      true,
      false,
    ]);
  });
  test('counts again only when the same was taken back', () => {
    expect(undone(decision(true, 2, 2), decision(false, 2, 1))).toBe(false);
    expect(undone(decision(false, null, 1), decision(true, 2, 2))).toBe(true);
  });
  test('is listed until it is done again, of each hour and of all apart', () => {
    const [ofHour, ofAll, again] = [decision(false, 2, 1), decision(false, null, 2), decision(true, 2, 3)];
    const people = new Set(['1a']);
    expect(undoings(people, [ofAll, ofHour])).toEqual([ofHour, ofAll]);
    expect(undoings(people, [again, ofAll, ofHour])).toEqual([ofAll]);
    expect(undoings(new Set(['1b']), [ofHour])).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { handle } from './handle.ts';
import { BEGINNING, END } from './line.ts';
import type { Message } from './message.ts';
import { hourOf } from './order.ts';
import type { NodeStore } from './store.ts';
import { memoryStore } from './testing/memory-store.ts';
import { clock, device, event, login, user } from './testing/script.ts';
import { LIMITLESS, type Stage, stage } from './testing/stage.ts';
import { warehouse } from './testing/warehouse.ts';

const [A, B, C] = [user(1), user(2), user(3)];
const DEVICE = device(1);
const seen = (person: typeof A, hours: number, minutes: number, id = `login-${hours}:${minutes}`) =>
  event(id, clock(hours, minutes), person, DEVICE);
const visit = (hours: number, minutes: number) => event(`visit-${hours}:${minutes}`, clock(hours, minutes), DEVICE);

/** Owner of a visit in the stream and in the warehouse, which must agree. */
function ownerOf(s: Stage, hours: number, minutes: number) {
  const owner = s.ownerOf(`visit-${hours}:${minutes}`);
  expect(warehouse(s.net.rows).ownerOf(DEVICE, clock(hours, minutes))).toBe(owner);
  return owner;
}

test('prehistory range: what came before any login belongs to the first, whoever that turns out to be', () => {
  const s = stage();
  s.play(visit(8, 0));
  expect(ownerOf(s, 8, 0)).toBe(DEVICE);
  s.play(seen(A, 12, 0));
  expect(ownerOf(s, 8, 0)).toBe(A);
  s.play(seen(B, 11, 0));
  expect(ownerOf(s, 8, 0)).toBe(B);
  s.play(login(DEVICE, B, null, false));
  expect(ownerOf(s, 8, 0)).toBe(A);
  s.play(login(DEVICE, A, null, false));
  expect(ownerOf(s, 8, 0)).toBe(DEVICE);
});

test('dropping repeated logins from the line: a second login still holds when another comes between', () => {
  const s = stage();
  s.play(seen(A, 10, 5), seen(A, 12, 5), visit(12, 30), seen(B, 11, 0));
  expect(ownerOf(s, 12, 30)).toBe(A);
});

test('replaced minimum recalls from two persons: from who had the hour before, and from who had the end of it', () => {
  const s = stage();
  s.play(seen(C, 9, 0), seen(B, 10, 30), seen(A, 10, 50), visit(10, 20), visit(10, 40), visit(10, 55));
  expect([ownerOf(s, 10, 20), ownerOf(s, 10, 40), ownerOf(s, 10, 55)]).toEqual([C, B, A]);
  s.tell(seen(A, 10, 10));
  s.deliver(DEVICE, 'claim');
  expect([A, B, C].map((person) => s.waitingFor(person))).toEqual([['recall'], [], ['recall']]);
  s.settle();
  expect([ownerOf(s, 10, 20), ownerOf(s, 10, 40), ownerOf(s, 10, 55)]).toEqual([A, B, B]);
});

test('a minimum lowered within a stretch of the same person still gives up what it held later', () => {
  const s = stage();
  s.play(seen(A, 9, 0), seen(B, 10, 30), seen(A, 10, 50), visit(10, 55));
  expect(ownerOf(s, 10, 55)).toBe(A);
  s.play(seen(A, 10, 10));
  expect(ownerOf(s, 10, 55)).toBe(B);
});

test('forgetful sender: what is claimed twice, or higher, changes nothing', () => {
  const s = stage();
  s.play(seen(A, 10, 20), seen(B, 10, 40), visit(10, 30), visit(10, 50));
  const rows = s.rows('login').length;
  for (const person of [A, B])
    for (const [key] of s.net.storeOf(person).range(person, 'claimed'))
      s.net.storeOf(person).delete(person, 'claimed', key);
  s.tell(seen(A, 10, 45));
  expect(s.waitingFor(DEVICE)).toEqual(['claim']);
  s.settle();
  expect(s.rows('login')).toHaveLength(rows);
  expect([ownerOf(s, 10, 30), ownerOf(s, 10, 50)]).toEqual([A, B]);
});

test('a sender that remembers claims an hour once', () => {
  const s = stage();
  s.tell(seen(A, 10, 20), seen(A, 10, 45), seen(A, 10, 50));
  expect(s.waitingFor(DEVICE)).toEqual(['claim']);
});

test.each([
  ['ab', A, B],
  ['ba', A, B],
  ['ab', B, A],
  ['ba', B, A],
])('equal-time first logins own the prehistory: the larger message id, in order %s', (order, a, b) => {
  const s = stage();
  const logins: Record<string, Message> = { a: seen(a, 10, 0, 'a'), b: seen(b, 10, 0, 'b') };
  s.play(visit(9, 0), visit(11, 0));
  for (const id of order) if (logins[id]) s.play(logins[id]);
  expect([ownerOf(s, 9, 0), ownerOf(s, 11, 0)]).toEqual([b, b]);
});

test.each(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])(
  "of one person's logins at an instant the smallest message id counts, in order %s",
  (order) => {
    const s = stage();
    s.play(visit(9, 0));
    for (const id of order) s.play(seen(id === 'b' ? B : A, 10, 0, id));
    expect(ownerOf(s, 9, 0)).toBe(B);
  },
);

test('a change in several places takes back the touches of all of them', () => {
  const s = stage();
  s.play(seen(A, 9, 0), seen(B, 10, 0), seen(A, 11, 0), visit(9, 30), visit(10, 30), visit(11, 30));
  expect([ownerOf(s, 9, 30), ownerOf(s, 10, 30), ownerOf(s, 11, 30)]).toEqual([A, B, A]);
  s.play(login(DEVICE, A, null, false));
  expect([ownerOf(s, 9, 30), ownerOf(s, 10, 30), ownerOf(s, 11, 30)]).toEqual([B, B, B]);
});

test("a touch that is nobody's any more is at home on its device, and stretches that meet become one", () => {
  const s = stage();
  s.play(visit(9, 30), seen(A, 9, 0), seen(B, 10, 0), seen(A, 11, 0), login(DEVICE, B, null, false));
  expect(warehouse(s.net.rows).segments(DEVICE)).toMatchObject([{ person: A }]);
  s.play(login(DEVICE, A, null, false));
  expect([...s.net.storeOf(DEVICE).touches(DEVICE)]).toMatchObject([{ home: DEVICE, epoch: 0 }]);
});

test("an insertion re-emits its predecessor's end, a vanished start is deleted, rows loaded in reverse", () => {
  const s = stage();
  s.play(seen(A, 9, 0), seen(B, 12, 0));
  const first = s.rows('login').length;
  s.play(seen(C, 10, 30));
  const inserted = s.rows('login').slice(first);
  expect(inserted).toMatchObject([
    { person: A, to: clock(10, 30), deleted: false },
    { person: C, from: clock(10, 30), to: clock(12, 0), deleted: false },
  ]);
  s.play(seen(C, 10, 10));
  const moved = s.rows('login').slice(first + 2);
  expect(moved.find(({ from }) => from === clock(10, 30))?.deleted).toBe(true);
  for (const rows of [s.net.rows, s.net.rows.toReversed()])
    expect(
      warehouse(rows)
        .segments(DEVICE)
        .map(({ person, to }) => [person, to]),
    ).toMatchObject([
      [A, clock(10, 10)],
      [C, clock(12, 0)],
      [B, expect.any(Number)],
    ]);
});

test('no change of as-of, no rows: a repeated login writes nothing', () => {
  const s = stage();
  s.play(seen(A, 9, 0), seen(A, 10, 0), seen(A, 7, 0));
  expect(s.rows('login')).toHaveLength(1);
});

test('tombstone before its claim, under a claim, redo, wildcard', () => {
  const hour = hourOf(clock(10, 0));
  const s = stage();
  s.play(visit(10, 30), login(DEVICE, A, hour, false), seen(A, 10, 20));
  expect(ownerOf(s, 10, 30)).toBe(DEVICE);
  s.play(seen(A, 10, 10), seen(B, 10, 15));
  expect(ownerOf(s, 10, 30)).toBe(B);
  s.play(visit(10, 12), login(DEVICE, A, hour, true));
  expect([ownerOf(s, 10, 12), ownerOf(s, 10, 30)]).toEqual([A, B]);
  s.play(login(DEVICE, B, hour, false));
  expect(ownerOf(s, 10, 30)).toBe(A);
  s.play(login(DEVICE, A, null, false));
  expect(ownerOf(s, 10, 30)).toBe(DEVICE);
  s.play(seen(A, 11, 0), login(DEVICE, A, hour, true));
  expect(ownerOf(s, 10, 30)).toBe(DEVICE);
  s.play(login(DEVICE, A, null, true), login(DEVICE, B, hour, true));
  expect([ownerOf(s, 10, 12), ownerOf(s, 10, 30)]).toEqual([A, B]);
});

test('a change in the middle of a long line gives what the whole line gives', () => {
  const s = stage(LIMITLESS, { nodes: 40 });
  const people = Array.from({ length: 15 }, (_, n) => user(n + 10));
  const [before = A, , after = A] = people.slice(7);
  const logins = people.map((person, n) => ({ person, minutes: n * 20, id: `a${n + 10}` }));
  const added = [
    { person: C, minutes: 150, id: 'inserted' },
    { person: before, minutes: 160, id: 'b: its successor at the same instant' },
    { person: C, minutes: 125, id: 'lowered' },
    { person: after, minutes: 165, id: 'before its own' },
    { person: A, minutes: 30, id: 'near the beginning' },
    { person: A, minutes: 275, id: 'near the end' },
  ];
  const known: typeof added = [];
  for (const one of [...logins.toReversed(), ...added]) {
    s.play(seen(one.person, 0, one.minutes, one.id));
    known.push(one);
    const hours = new Map(
      known
        .toSorted(earliestFirst)
        .toReversed()
        .map((login) => [`${login.person}${Math.floor(login.minutes / 60)}`, login]),
    );
    const least = [...hours.values()].sort(earliestFirst);
    const holding = least.filter(({ minutes }, i) => least[i + 1]?.minutes !== minutes);
    const turns = holding.filter(({ person }, i) => person !== holding[i - 1]?.person);
    const right = turns.map(({ person, minutes }, i) => {
      const next = turns[i + 1];
      return [person, i === 0 ? BEGINNING : clock(0, minutes), next ? clock(0, next.minutes) : END];
    });
    expect(
      warehouse(s.net.rows)
        .segments(DEVICE)
        .map(({ person, from, to }) => [person, from, to]),
    ).toEqual(right);
  }
});

const earliestFirst = (a: { minutes: number; id: string }, b: { minutes: number; id: string }) =>
  a.minutes - b.minutes || (a.id < b.id ? -1 : 1);

test('a till that thousands log in on reads a few of its logins for each, not all', () => {
  const till = device(9);
  const store = memoryStore();
  let reads = 0;
  const counting: NodeStore = {
    ...store,
    *range(node, kind, range) {
      for (const entry of store.range(node, kind, range)) {
        reads += 1;
        yield entry;
      }
    },
  };
  const PEOPLE = 3_000;
  for (let n = 0; n < PEOPLE; n++) {
    const message: Message = {
      kind: 'claim',
      node: till,
      person: user(n + 1),
      time: clock(0, 0) + n * 7 * 60_000,
      messageId: `m${n}`,
    };
    handle(message, { store: counting, sequence: n + 1 });
  }
  expect(reads / PEOPLE).toBeLessThan(80);
});

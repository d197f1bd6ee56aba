import { expect, test } from 'vitest';
import { clock, device, event, login, user } from './testing/script.ts';
import { type Stage, stage } from './testing/stage.ts';
import { warehouse } from './testing/warehouse.ts';

const [A, B, _C] = [user(1), user(2), user(3)];
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

test('device deleted with its line and seen again: its new word counts more than any it gave before', () => {
  const s = stage();
  s.play(visit(10, 30), seen(A, 10, 0), seen(B, 9, 0), login(DEVICE, B, null, false));
  s.net.storeOf(DEVICE).wipe(DEVICE);
  s.play(seen(B, 11, 0), visit(11, 30), seen(A, 8, 0), visit(8, 30));
  expect([ownerOf(s, 8, 30), ownerOf(s, 11, 30)]).toEqual([A, B]);
});

test('device with only a tombstone is not deleted, one with nothing is', () => {
  const s = stage();
  s.play(login(DEVICE, A, null, false));
  expect(s.net.disposeOf(DEVICE)).toBe(false);
  s.play(seen(A, 10, 0), visit(10, 30));
  expect(ownerOf(s, 10, 30)).toBe(DEVICE);

  const other = device(2);
  s.play(login(other, A, null, false), login(other, A, null, true));
  expect(s.net.disposeOf(other)).toBe(true);
});

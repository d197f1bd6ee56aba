import type { Identifier } from '../../../../schemas/identifier.ts';
import { BEGINNING, changesBetween, END, type Segment, segmentsOf, segmentWrites } from './line.ts';
import type { Alias, Claim, Login, Range, Touch, Touches } from './message.ts';
import { entryKey, hourKey, hourOf, isEarlier, pairOf, timeKey } from './order.ts';
import type { Step } from './step.ts';
import type { Entry } from './store.ts';

/** A weak node: who logged in on the device, when, and the touches of whoever was there before anybody did. */

/** Somebody was seen on this device. Only the least moment of a person in an hour counts, in whatever order they come. */
export function claim({ person, time, messageId }: Claim, step: Step): void {
  const key = entryKey(hourOf(time), person);
  const known = step.get('entry', key);
  const entry: Entry = { person, time, messageId };
  if (known && !isEarlier(entry, known)) return;
  step.put('entry', key, entry);
  // A new login inside a segment of the same person changes nobody's touches: most are, and cost no look at the line.
  if (!known && segmentAt(step, time) === person) return;
  if (!isHidden(step, entry)) settle(step, { from: time, to: known?.time ?? time });
}

/** What an alias call calls a former user may be this device. What nobody has seen as a device was a user. */
export function alias({ node, person, former, time, messageId }: Alias, step: Step): void {
  if (isKnown(step)) claim({ kind: 'claim', node, person, time, messageId }, step);
  else step.send({ kind: 'op', ...byAuthority(person, former), on: true, force: 2, stated: true });
}

const byAuthority = (a: Identifier, b: Identifier) => {
  const { lo, hi } = pairOf(a, b);
  return { node: lo, hi };
};

const isKnown = (step: Step): boolean =>
  step.touches().length > 0 ||
  (['entry', 'tombstone', 'version'] as const).some((kind) => step.first(kind, {}) !== undefined);

/** An operator undoes or redoes logins. A tombstone may come before what it hides. */
export function login({ person, hour, on }: Login, step: Step): void {
  const key = hourKey(person, hour);
  if (on) step.delete('tombstone', key);
  else step.put('tombstone', key, { person, hour });
  settle(step, { from: BEGINNING, to: END });
}

/** Touches that came from outside, or back from a person: each goes to whom the line names, or stays. */
export function weakTouches({ touches }: Touches, step: Step): void {
  resolve(step, touches);
}

function resolve(step: Step, touches: readonly Touch[]): void {
  const epoch = step.get('version', '')?.version ?? 0;
  const byPerson = new Map<Identifier, Touch[]>();
  for (const touch of touches) {
    const person = segmentAt(step, touch.time);
    if (person === undefined) step.own({ ...touch, home: step.node, epoch: 0 });
    else {
      const theirs = byPerson.get(person) ?? [];
      theirs.push({ ...touch, home: person, epoch });
      byPerson.set(person, theirs);
    }
  }
  for (const [person, theirs] of byPerson) step.carry(person, theirs);
}

/** The person of a moment, read from the segments as they stand. */
function segmentAt(step: Step, time: number): Identifier | undefined {
  const segment = step.first('segment', { to: timeKey(time + 1), reverse: true });
  return segment?.person;
}

const isHidden = (step: Step, { person, time }: Entry): boolean =>
  [null, hourOf(time)].some((hour) => step.get('tombstone', hourKey(person, hour)) !== undefined);

/**
 * Compares the line with its segments as they stand, around the instants that changed. Where they differ a new version is
 * written out, and every person who was named before gives the touches of the changed ranges back. A change that nobody
 * can see is none.
 */
function settle(step: Step, changed: Range): void {
  const before = segmentsAround(step, changed);
  const after = lineOver(step, before);
  const changes = changesBetween(before, after);
  if (changes.length === 0) return;

  const device = step.node;
  const version = step.version();
  step.put('version', '', { version });
  const { vanished, written } = segmentWrites(before, after);
  for (const segment of vanished) {
    step.delete('segment', timeKey(segment.from));
    step.write({ kind: 'login', device, ...segment, deleted: true });
  }
  for (const segment of written) {
    step.put('segment', timeKey(segment.from), segment);
    step.write({ kind: 'login', device, ...segment, deleted: false });
  }

  const ranges = new Map<Identifier, Range[]>();
  for (const { from, to, former } of changes)
    if (former) ranges.set(former, [...(ranges.get(former) ?? []), { from, to }]);
  for (const [former, changed] of ranges)
    step.send({ kind: 'recall', node: former, subject: former, device, version, ranges: changed });
  if (before.length === 0) reconsider(step);
}

/** Beyond this many segments on either side nothing changes: the outer one begins and ends where it did. */
const MARGIN = 2;

/** The segments that an entry between two instants may change, with a margin; a device may have very many. */
function segmentsAround(step: Step, { from, to }: Range): Segment[] {
  const [first] = step.some('segment', { to: timeKey(from + 1), reverse: true }, MARGIN).slice(-1);
  const [last] = step.some('segment', { from: timeKey(to + 1) }, MARGIN).slice(-1);
  return step.all('segment', {
    from: timeKey(first?.from ?? BEGINNING),
    to: timeKey((last?.from ?? END) + 1),
  });
}

/** The segments that the entries make in the stretch these segments cover; all of them where there are none. */
function lineOver(step: Step, before: readonly Segment[]): Segment[] {
  const from = before.at(0)?.from ?? BEGINNING;
  const to = before.at(-1)?.to ?? END;
  const entries = step
    .all('entry', { from: timeKey(hourOf(from)), to: timeKey(hourOf(to) + 1) })
    .filter((entry) => from <= entry.time && entry.time < to && !isHidden(step, entry));
  return segmentsOf(entries).map((segment, i, { length }) => ({
    from: i === 0 ? from : segment.from,
    to: i === length - 1 ? to : segment.to,
    person: segment.person,
  }));
}

/** Until now the touches here were nobody's. */
function reconsider(step: Step): void {
  const owned = step.touches();
  for (const touch of owned) step.release(touch);
  resolve(step, owned);
}

import { entryKey, hourKey, hourOf } from '../order.ts';
import type { Path } from './path-names.ts';
import type { Seen } from './paths.ts';

/** Which rules a step at a weak node reached. */
export function* devicePaths(seen: Seen): Generator<Path> {
  const { message, before, outcome, sent } = seen;
  const recalls = outcome.messages.filter(({ kind }) => kind === 'recall');
  if (recalls.length > 1) yield 'a change of a line recalls from two persons';
  if (recalls.some((one) => one.kind === 'recall' && one.ranges.length > 1)) yield 'a recall of several ranges';
  if (outcome.rows.some((row) => row.kind === 'login' && row.deleted)) yield 'a start of a segment vanishes';
  if (before.touches > 0 && sent('touches')) yield 'an anonymous visitor is recognised';
  switch (message.kind) {
    case 'alias':
      yield sent('op') ? 'an alias merges' : 'an alias is a claim';
      break;
    case 'login':
      yield* loginPaths(seen);
      break;
    case 'claim':
      yield* claimPaths(seen);
      break;
    case 'touches':
    case 'event':
      if (outcome.moves.some(({ action }) => action === 'came')) yield 'a touch belongs to nobody';
      if (sent('touches')) yield 'a device names the person of a touch';
      break;
  }
}

function* claimPaths({ message, before: { entries, tombstones } }: Seen): Generator<Path> {
  if (message.kind !== 'claim') return;
  const { person, time, messageId } = message;
  const known = entries.get(entryKey(hourOf(time), person));
  if (!known) yield 'a first claim of an hour';
  else if (time < known.time) yield 'a claim lowers a minimum';
  else if (time === known.time && messageId < known.messageId) yield 'a claim lowers a minimum by its message id';
  else yield 'a claim comes again or higher';
  if (tombstones.has(hourKey(person, null)) || tombstones.has(hourKey(person, hourOf(time))))
    yield 'a claim under a tombstone';
  if ([...entries.values()].some((entry) => entry.person !== person && entry.time === time))
    yield 'two persons at the same instant';
}

function* loginPaths({ message, before: { entries, tombstones, segments }, outcome }: Seen): Generator<Path> {
  if (message.kind !== 'login') return;
  const { person, hour, on } = message;
  const key = hourKey(person, hour);
  if (on) yield tombstones.has(key) ? 'a login is redone' : 'a redo of nothing';
  else {
    yield hour === null ? 'a wildcard tombstone' : 'a tombstone of an hour';
    if (![...entries.keys()].some((entry) => entry.startsWith(hour === null ? person : key)))
      yield 'a tombstone before its claim';
  }
  const isAllDeleted = outcome.rows.length > 0 && outcome.rows.every((row) => row.kind === 'login' && row.deleted);
  if (segments.size > 0 && isAllDeleted) yield 'the last login of a device is undone';
}

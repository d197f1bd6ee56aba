import { isWeak } from '../../../../schemas/identifier.ts';
import type { Segment } from './evidence.ts';
import { hourOf, isHidden, isUndone, type Login, segmentsOf } from './line.ts';
import type { Decision } from './pair.ts';
import type { Label, Part, Plan, Situation } from './situation.ts';

/** A person's logins on a device stop to count, or count again: of one UTC hour since 1970, or of all (null). */
export interface LoginWish {
  readonly device: string;
  readonly person: string;
  readonly hour: number | null;
  readonly on: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Which of two identifiers is the device; undefined when it is not one device and one person. */
export function deviceAndPerson(a: string, b: string): { device: string; person: string } | undefined {
  if (isWeak(a) === isWeak(b)) return undefined;
  return isWeak(a) ? { device: a, person: b } : { device: b, person: a };
}

/** What undoing or doing again would make of the device. `logins` are all of the device, undone ones included. */
export function planLogin(wish: LoginWish, logins: readonly Login[], now: Situation, label: Label): Plan {
  const { device, person, hour, on } = wish;
  const before = now.segments.filter((s) => s.device === device).toSorted((a, b) => a.from - b.from);
  const theirs = logins.filter((l) => l.person === person && (hour === null || hourOf(l.at) === hour));
  const names = `${label(person)} on ${label(device)}`;
  const hidden = isHidden(device, person, hour, now.decisions);
  if (on && !hidden)
    return { refused: `the logins of ${names} were never undone${hour === null ? ' as a whole' : ' in that hour'}` };
  if (!on && hidden) return { refused: `the logins of ${names} are undone already` };
  if (!on && theirs.length === 0 && (hour !== null || !before.some((s) => s.person === person)))
    return { refused: `no login of ${names} is known${hour === null ? '' : ' in that hour'}` };

  const decision: Decision = {
    id: '',
    kind: 'login',
    node: device,
    other: person,
    on,
    force: 1,
    apart: [],
    hour,
    actor: '',
    reason: '',
    at: wish.at,
  };
  const lineUnder = (decisions: readonly Decision[]) =>
    segmentsOf(
      device,
      logins.filter((l) => !isUndone(l, device, decisions)),
    );
  const after = lineUnder([...now.decisions, decision]);
  const affected = [
    ...new Set(changedBetween(before, after).map((p) => (p === null ? device : now.profileOf(p)))),
  ].toSorted();
  const parts = affected.map((profile): Part => now.partOf(profile));
  const others = now.segments.filter((s) => s.device !== device);
  return {
    instructions: [{ kind: 'login', node: device, other: person, on, force: 1, apart: [], hour }],
    before: parts,
    after: parts,
    segments: { before: [...others, ...before], after: [...others, ...after] },
    sentence: sentenceOf(names, on, affected.length > 0),
    warnings: same(lineUnder(now.decisions), before)
      ? []
      : [
          'the events behind some logins on this device are not known here, so the outcome may differ from what is shown',
        ],
    chain: [],
  };
}

const sentenceOf = (names: string, on: boolean, changes: boolean): string =>
  changes
    ? `the logins of ${names} ${on ? 'count again' : 'no longer count'}: what was done on the device then goes to whoever else was logged in, or to nobody`
    : `the logins of ${names} ${on ? 'count again' : 'no longer count'}, which changes nobody’s touchpoints`;

const personAt = (segments: readonly Segment[], at: number): string | null =>
  segments.find((s) => s.from <= at && at < s.to)?.person ?? null;

/** Who loses and who gains time: people, and null for nobody. */
function changedBetween(before: readonly Segment[], after: readonly Segment[]): (string | null)[] {
  const edges = [...before, ...after].map(({ from }) => from);
  return edges.flatMap((at) => {
    const [was, is] = [personAt(before, at), personAt(after, at)];
    return was === is ? [] : [was, is];
  });
}

const same = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length && a.every((s, i) => s.person === b[i]?.person && s.from === b[i]?.from && s.to === b[i]?.to);

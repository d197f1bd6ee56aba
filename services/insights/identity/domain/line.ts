import type { Segment } from './evidence.ts';
import type { Decision } from './pair.ts';

/** Stand for "since ever" and "until further notice" in the tables (epoch milliseconds). */
export const BEGINNING = Date.UTC(1900, 0, 1);
export const END = Date.UTC(2299, 11, 31);

const HOUR = 3_600_000;

/** A person was seen on a device: the least moment of the person's hour. */
export interface Login {
  readonly person: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly messageId: string;
}

/** The UTC hour since 1970 of a moment. */
export const hourOf = (at: number): number => Math.floor(at / HOUR);

/** Whether the newest decision about a person's logins in exactly this hour (null: all hours) undoes them. */
export const isHidden = (
  device: string,
  person: string,
  hour: number | null,
  decisions: readonly Decision[],
): boolean =>
  decisions
    .filter((d) => d.kind === 'login' && d.node === device && d.other === person && d.hour === hour)
    .toSorted((a, b) => a.at - b.at)
    .at(-1)?.on === false;

/** The newest decisions about logins of these people that undo them, of each device, person and hour one. */
export function undoings(people: ReadonlySet<string>, decisions: readonly Decision[]): Decision[] {
  const about = (d: Decision) => `${d.node} ${d.other} ${d.hour}`;
  const newest = new Map(
    decisions
      .filter((d) => d.kind === 'login' && people.has(d.other))
      .toSorted((a, b) => a.at - b.at)
      .map((d) => [about(d), d]),
  );
  return [...newest.values()].filter((d) => !d.on);
}

/** Whether a login is undone, by its hour or with all others of the person. */
export const isUndone = ({ person, at }: Login, device: string, decisions: readonly Decision[]): boolean =>
  [null, hourOf(at)].some((hour) => isHidden(device, person, hour, decisions));

/**
 * A device's logins as segments: a login holds until the next one, of equal times the largest message id, and the time
 * before the first belongs to it.
 */
export function segmentsOf(device: string, logins: readonly Login[]): Segment[] {
  const starts: Login[] = [];
  for (const login of logins.toSorted(byMoment)) {
    if (starts.at(-1)?.at === login.at) starts.pop();
    starts.push(login);
  }
  const turns = starts.filter(({ person }, i) => person !== starts[i - 1]?.person);
  return turns.map(({ person, at }, i) => ({
    device,
    person,
    from: i === 0 ? BEGINNING : at,
    to: turns[i + 1]?.at ?? END,
  }));
}

const byMoment = (a: Login, b: Login): number => a.at - b.at || (a.messageId < b.messageId ? -1 : 1);

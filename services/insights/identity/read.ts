import { isWeak } from '../../../schemas/identifier.ts';
import type { RunQuery, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import * as links from '../timeline/links.ts';
import type { Named, Segment } from './domain/evidence.ts';
import type { Login } from './domain/line.ts';
import { type Part, type Situation, situationOf } from './domain/situation.ts';
import { type Names, readNames } from './names.ts';
import * as rows from './rows.ts';

/** Where identity is read from. */
export interface Store {
  readonly run: RunQuery;
  readonly scope: Scope;
}

/** Present profiles of people's identifiers; one without a row is a profile of its own. */
export async function profilesOf({ run, scope }: Store, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const found = await readRows(run, 'members', links.memberRow, links.membersOf(people, scope));
  const of = new Map(found.map((row) => [row.identifier, row.profile_id]));
  return people.map((identifier) => of.get(identifier) ?? identifier);
}

/** The segments of some devices. */
export async function segmentsOfDevices({ run, scope }: Store, devices: readonly string[]): Promise<Segment[]> {
  if (devices.length === 0) return [];
  return (await readRows(run, 'segments', links.segmentRow, rows.segmentsAround([], devices, scope))).map(segment);
}

const segment = (row: { device: string; person: string; from_ms: number; to_ms: number }): Segment => ({
  device: row.device,
  person: row.person,
  from: row.from_ms,
  to: row.to_ms,
});

/** Everything known of some present profiles, devices among them, and how their identifiers are named. */
export async function readSituation(store: Store, profiles: readonly string[]): Promise<Situation & { names: Names }> {
  const { run, scope } = store;
  const members = await readRows(run, 'profile_members', links.memberRow, rows.membersOfProfiles(profiles, scope));
  const parts = [...new Set(profiles)].toSorted().map(
    (profile): Part => ({
      profile,
      members: [profile, ...members.filter((m) => m.profile_id === profile).map((m) => m.identifier)].toSorted(),
    }),
  );
  const all = parts.flatMap((part) => part.members);
  const people = all.filter((identifier) => !isWeak(identifier));
  const [segments, named, merges, conflicts] = await Promise.all([
    readRows(run, 'segments', links.segmentRow, rows.segmentsAround(people, all.filter(isWeak), scope)),
    readRows(run, 'named_together', rows.namedRow, rows.namedTogether(people, scope)),
    readRows(run, 'merges', rows.mergeRow, rows.mergesOf(people, scope)),
    readRows(run, 'conflicts', rows.conflictRow, rows.conflictsOf(people, scope)),
  ]);
  const devices = segments.map((s) => s.device);
  const [decisions, names] = await Promise.all([
    readRows(run, 'decisions', rows.decisionRow, rows.decisionsOn([...new Set([...all, ...devices])], scope)),
    readNames(run, scope, [
      ...all,
      ...segments.flatMap((s) => [s.device, s.person]),
      ...[...merges, ...conflicts].flatMap((pair) => [pair.lo, pair.hi]),
    ]),
  ]);
  const known = {
    profiles: parts,
    named: named satisfies Named[],
    segments: segments.map(segment),
    merges,
    conflicts,
    decisions,
  };
  return { ...situationOf(known), names };
}

/** Every login of some people on a device that events show, those undone included. */
export const readLogins = ({ run, scope }: Store, device: string, people: readonly string[]): Promise<Login[]> =>
  people.length === 0
    ? Promise.resolve([])
    : readRows(run, 'device_logins', rows.loginRow, rows.loginsOn(device, people, scope));

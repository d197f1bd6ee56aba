import { isWeak } from '../../../schemas/identifier.ts';
import type { RunQuery, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import * as links from '../timeline/links.ts';
import type { Segment } from './domain/evidence.ts';
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

/** Everybody linked to some present profiles. */
export const readMembers = ({ run, scope }: Store, profiles: readonly string[]): Promise<rows.Member[]> =>
  readRows(run, 'profile_members', rows.memberRow, rows.membersOfProfiles(profiles, scope));

/** The segments of people on whatever device, and all of those of devices. */
export async function readSegments({ run, scope }: Store, identifiers: readonly string[]): Promise<Segment[]> {
  if (identifiers.length === 0) return [];
  const people = identifiers.filter((identifier) => !isWeak(identifier));
  return readRows(run, 'segments', rows.segmentRow, rows.segmentsAround(people, identifiers.filter(isWeak), scope));
}

/** What pairs with some identifiers did, were refused or were told, and how all of them and their devices are named. */
export async function readPairs({ run, scope }: Store, identifiers: readonly string[], segments: readonly Segment[]) {
  const people = identifiers.filter((identifier) => !isWeak(identifier));
  const told = [...new Set([...identifiers, ...segments.map((s) => s.device)])];
  const [merges, conflicts, decisions] = await Promise.all([
    readRows(run, 'merges', rows.mergeRow, rows.mergesOf(people, scope)),
    readRows(run, 'conflicts', rows.conflictRow, rows.conflictsOf(people, scope)),
    readRows(run, 'decisions', rows.decisionRow, rows.decisionsOn(told, scope)),
  ]);
  const names = await readNames(run, scope, [
    ...identifiers,
    ...segments.flatMap((s) => [s.device, s.person]),
    ...[...merges, ...conflicts].flatMap((pair) => [pair.lo, pair.hi]),
    ...decisions.filter((d) => d.kind === 'login').map((d) => d.node),
  ]);
  return { merges, conflicts, decisions, names };
}

/** Everything known of some present profiles, devices among them, and how their identifiers are named. */
export async function readSituation(store: Store, profiles: readonly string[]): Promise<Situation & { names: Names }> {
  const { run, scope } = store;
  const members = await readMembers(store, profiles);
  const parts = [...new Set(profiles)].toSorted().map(
    (profile): Part => ({
      profile,
      members: [profile, ...members.filter((m) => m.profile_id === profile).map((m) => m.identifier)].toSorted(),
    }),
  );
  const all = parts.flatMap((part) => part.members);
  const people = all.filter((identifier) => !isWeak(identifier));
  const [segments, named] = await Promise.all([
    readSegments(store, all),
    readRows(run, 'named_together', rows.namedRow, rows.namedTogether(people, scope)),
  ]);
  const { names, ...pairs } = await readPairs(store, all, segments);
  return { ...situationOf({ profiles: parts, named, segments, ...pairs }), names };
}

/** Every login of some people on a device that events show, those undone included. */
export const readLogins = ({ run, scope }: Store, device: string, people: readonly string[]): Promise<Login[]> =>
  people.length === 0
    ? Promise.resolve([])
    : readRows(run, 'device_logins', rows.loginRow, rows.loginsOn(device, people, scope));

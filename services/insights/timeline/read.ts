import { identifierOf, isWeak } from '../../../schemas/identifier.ts';
import { BEGINNING } from '../identity/domain/line.ts';
import { profilesOf, readSituation } from '../identity/read.ts';
import { showConflicts, showDevices, showMerges } from '../identity/shown.ts';
import type { RunQuery, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import type { Customer } from './answer.ts';
import { composeCustomer, isOwn, ownSegments } from './compose.ts';
import * as history from './history.ts';
import * as links from './links.ts';
import type { NamedValue, Wanted } from './wanted.ts';

/** Devices whose frozen rows are looked for. */
const MOST_DEVICES = 100;

/** What finding a customer needs. */
export interface TimelineContext {
  readonly run: RunQuery;
  readonly scope: Scope;
  /** Key of the identifier hashes. */
  readonly secret: string;
  /** A value as the collector normalises it; undefined when it can be no such identifier. */
  readonly normalise: (named: NamedValue) => string | undefined;
}

/** The present profile of whom someone asked for; undefined when nothing is known. Values leave this function only as hashes. */
export async function findProfile(context: TimelineContext, wanted: Wanted): Promise<string | undefined> {
  if (wanted.kind === 'profile') return (await presentProfiles(context, [wanted.profile]))[0];
  if (wanted.kind === 'order') return ofOrder(context, wanted.order);
  const identifiers = wanted.identifiers.flatMap((named) => {
    const value = context.normalise(named);
    return value === undefined ? [] : [identifierOf(context.secret, context.scope.workspace, named.namespace, value)];
  });
  const byOrder = wanted.order === undefined ? undefined : await ofOrder(context, wanted.order);
  return byOrder ?? (await presentProfiles(context, identifiers))[0];
}

/** The customer behind a present profile id. */
export async function readCustomer(
  context: TimelineContext,
  profile: string,
  askedFor: string | null,
): Promise<Customer> {
  const [own, identity] = await Promise.all([readOwn(context, profile), readIdentity(context, profile)]);
  return composeCustomer({ profile, askedFor, ...own, identity });
}

/** What belongs to the customer: each question waits only for those it needs the answers of. */
async function readOwn({ run, scope }: TimelineContext, profile: string) {
  const identifiers = await readRows(run, 'identifiers', links.identifierRow, links.identifiersOf(profile, scope));
  const origins = [...new Set([profile, ...identifiers.map((i) => i.identifier)])];
  const segments = await readRows(run, 'segments', links.segmentRow, links.segmentsOf(origins, profile, scope));
  const owner = { origins, ...ownSegments(segments, origins) };
  const devices = [...new Set(owner.segments.map((s) => s.device))].slice(0, MOST_DEVICES);
  const under = [...new Set([...origins, ...devices])];
  // The time before the first login on a device is the first person's: so are its figures of then.
  const firsts = owner.segments.filter((s) => s.from_ms <= BEGINNING).map((s) => s.device);
  const [person, sessionRows, journeyRows, touches] = await Promise.all([
    readRows(
      run,
      'person',
      history.personFields,
      history.personOf(profile, [...new Set([...origins, ...firsts])], scope),
    ),
    readRows(run, 'sessions', history.sessionRow, history.sessionsOf(under, scope)),
    readRows(run, 'journeys', history.journeyRow, history.journeysOf(under, scope)),
    readRows(run, 'touches', history.touchRow, history.touchesOf(owner, scope)),
  ]);
  const sessions = sessionRows.filter((s) => isOwn(s.session_id, s.started_at, owner));
  const journeys = journeyRows.filter((j) => isOwn(j.journey_id, j.ended_at, owner));
  const keys = journeys.filter((j) => j.state === 'converted').map((j) => j.conversion_key);
  const credits =
    keys.length === 0 ? [] : await readRows(run, 'credits', history.creditRow, history.creditsOf(keys, under, scope));
  return { person: person[0], identifiers, touches, sessions, journeys, credits };
}

/** What joined and parted the customer, whose devices are whose, and what was refused. */
async function readIdentity(context: TimelineContext, profile: string) {
  const now = await readSituation(context, [profile]);
  const refused = [...new Set(now.conflicts.flatMap(({ lo, hi }) => [lo, hi]))];
  const owners = await profilesOf(context, refused);
  const present = new Map(refused.map((identifier, i): [string, string] => [identifier, owners[i] ?? identifier]));
  return {
    named_by: now.names.shown(profile),
    merges: showMerges(now, now.names),
    devices: showDevices(now.segments, new Set(now.partOf(profile).members), now.names),
    conflicts: showConflicts(now.conflicts, profile, present, now.names),
  };
}

async function ofOrder(context: TimelineContext, order: string): Promise<string | undefined> {
  const { run, scope } = context;
  const found = await readRows(run, 'order_profile', links.profileRow, links.profilesOfOrder(order, scope));
  return (
    await presentProfiles(
      context,
      found.map((f) => f.profile_id),
    )
  )[0];
}

/** Present profiles of identifiers, those with something known of them, in the order asked. */
async function presentProfiles(context: TimelineContext, identifiers: readonly string[]): Promise<string[]> {
  if (identifiers.length === 0) return [];
  const { run, scope } = context;
  const devices = identifiers.filter(isWeak);
  const persons =
    devices.length === 0
      ? []
      : await readRows(run, 'last_persons', links.personRow, links.lastPersonsOf(devices, scope));
  const named = identifiers.map((id) => persons.find((p) => p.device === id)?.person || id);
  const members = await readRows(run, 'members', links.memberRow, links.membersOf(named, scope));
  const profileOf = new Map(members.map((m): [string, string] => [m.identifier, m.profile_id]));
  const rest = named.filter((id) => !profileOf.has(id));
  const known = rest.length === 0 ? [] : await readRows(run, 'seen', links.seenRow, links.seen(rest, scope));
  const isKnown = new Set(known.map((k) => k.id));
  return named.flatMap((id) => profileOf.get(id) ?? (isKnown.has(id) ? [id] : []));
}

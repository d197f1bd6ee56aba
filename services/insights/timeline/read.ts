import { identifierOf, isWeak } from '../../../schemas/identifier.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import type { Segment } from '../identity/domain/evidence.ts';
import { BEGINNING } from '../identity/domain/line.ts';
import { standings } from '../identity/domain/pair.ts';
import { profilesOf, readMembers, readPairs, readSegments } from '../identity/read.ts';
import { showConflicts, showDevices, showMerges, showUndoneLogins } from '../identity/shown.ts';
import type { RunQuery, Scope } from '../query/query.ts';
import { readRows } from '../query/read.ts';
import type { Customer } from './answer.ts';
import { composeCustomer, isOwn, ownSegments } from './compose.ts';
import * as history from './history.ts';
import * as links from './links.ts';
import type { NamedValue, Wanted } from './wanted.ts';

/** Identifiers of a customer listed, and asked for what they did, at most. */
const MOST_IDENTIFIERS = 100;
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

/** Whom a question leads to. */
export interface Led {
  readonly profile: string;
  /** The older profile id that led there, null for the present one or anything else. */
  readonly askedFor: string | null;
}

/**
 * The present profile of whom someone asked for; undefined when nothing is known. Throws TL_QUERY for a word that is
 * several people's. Values leave this function only as hashes.
 */
export async function findProfile(context: TimelineContext, wanted: Wanted): Promise<Led | undefined> {
  if (wanted.kind === 'order') return led(await ofOrder(context, wanted.order));
  if (wanted.kind === 'profile') {
    const [profile] = await presentProfiles(context, [wanted.profile]);
    if (profile !== undefined) return { profile, askedFor: profile === wanted.profile ? null : wanted.profile };
    return wanted.otherwise && findProfile(context, wanted.otherwise);
  }
  const named = wanted.identifiers.flatMap((one) => {
    const value = context.normalise(one);
    if (value === undefined) return [];
    const { namespace } = one;
    return [{ namespace, hash: identifierOf(context.secret, context.scope.workspace, namespace, value) }];
  });
  const [byOrder, profiles] = await Promise.all([
    wanted.order === undefined ? undefined : ofOrder(context, wanted.order),
    presentProfiles(
      context,
      named.map(({ hash }) => hash),
    ),
  ]);
  const found = [
    { namespace: 'order', profile: byOrder },
    ...named.map(({ namespace }, i) => ({ namespace, profile: profiles[i] })),
  ].filter(({ profile }) => profile !== undefined);
  if (new Set(found.map(({ profile }) => profile)).size > 1)
    throw new ThroughlineError(
      'TL_QUERY',
      `that is several customers' number; say which: ${found.map(({ namespace }) => `${namespace}:…`).join(' or ')}`,
    );
  return led(found[0]?.profile);
}

const led = (profile: string | undefined): Led | undefined =>
  profile === undefined ? undefined : { profile, askedFor: null };

/** The customer behind a present profile id. */
export async function readCustomer(
  context: TimelineContext,
  profile: string,
  askedFor: string | null,
): Promise<Customer> {
  const all = await readMembers(context, [profile]);
  const members = all.slice(0, MOST_IDENTIFIERS);
  const origins = [profile, ...members.map((m) => m.identifier)];
  const identifiers = [profile, ...all.map((m) => m.identifier)];
  const segments = await readSegments(context, identifiers);
  const [own, identity] = await Promise.all([
    readOwn(context, profile, { origins, ...ownSegments(segments, origins) }),
    readIdentity(context, profile, identifiers, segments),
  ]);
  return composeCustomer({ profile, askedFor, members, ...own, ...identity });
}

/** What belongs to the customer. */
async function readOwn({ run, scope }: TimelineContext, profile: string, owner: history.Ownership) {
  const { origins } = owner;
  const devices = [...new Set(owner.segments.map((s) => s.device))].slice(0, MOST_DEVICES);
  const under = [...new Set([...origins, ...devices])];
  // The time before the first login on a device is the first person's: so are its figures of then.
  const firsts = owner.segments.filter((s) => s.from <= BEGINNING).map((s) => s.device);
  const ids = [...new Set([...origins, ...firsts])];
  const [person, sessionRows, journeyRows, touches] = await Promise.all([
    readRows(run, 'person', history.personFields, history.personOf(profile, ids, scope)),
    readRows(run, 'sessions', history.sessionRow, history.sessionsOf(under, scope)),
    readRows(run, 'journeys', history.journeyRow, history.journeysOf(under, scope)),
    readRows(run, 'touches', history.touchRow, history.touchesOf(owner, scope)),
  ]);
  const sessions = sessionRows.slice(0, history.MOST_SESSIONS).filter((s) => isOwn(s.session_id, s.started_at, owner));
  const journeys = journeyRows.slice(0, history.MOST_JOURNEYS).filter((j) => isOwn(j.journey_id, j.ended_at, owner));
  const keys = journeys.filter((j) => j.state === 'converted').map((j) => j.conversion_key);
  const credits =
    keys.length === 0 ? [] : await readRows(run, 'credits', history.creditRow, history.creditsOf(keys, under, scope));
  return {
    person: person[0],
    touches,
    sessions,
    moreSessions: sessionRows.length > history.MOST_SESSIONS,
    journeys,
    moreJourneys: journeyRows.length > history.MOST_JOURNEYS,
    credits,
  };
}

/** What joined and parted the customer, whose devices are whose, and what was refused. */
async function readIdentity(
  context: TimelineContext,
  profile: string,
  identifiers: readonly string[],
  segments: readonly Segment[],
) {
  const { merges, conflicts, decisions, names } = await readPairs(context, identifiers, segments);
  const refused = [...new Set(conflicts.flatMap(({ lo, hi }) => [lo, hi]))];
  const owners = await profilesOf(context, refused);
  const present = new Map(refused.map((identifier, i): [string, string] => [identifier, owners[i] ?? identifier]));
  const people = new Set(identifiers);
  const standing = standings(merges, conflicts, decisions);
  return {
    names,
    merges: showMerges({ merges, decisions, standing }, names),
    devices: showDevices(segments, people, names),
    undone_logins: showUndoneLogins(decisions, people, names),
    conflicts: showConflicts(conflicts, profile, present, names),
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

/** Present profiles of identifiers, in the order asked; undefined where nothing is known. */
async function presentProfiles(
  context: TimelineContext,
  identifiers: readonly string[],
): Promise<(string | undefined)[]> {
  if (identifiers.length === 0) return [];
  const { run, scope } = context;
  const devices = identifiers.filter(isWeak);
  const persons =
    devices.length === 0
      ? []
      : await readRows(run, 'last_persons', links.personRow, links.lastPersonsOf(devices, scope));
  const named = identifiers.map((id) => persons.find((p) => p.device === id)?.person || id);
  const present = await readRows(run, 'present', links.presentRow, links.presentOf(named, scope));
  const leadsTo = (id: string) => present.find((p) => p.id === id && p.linked) ?? present.find((p) => p.id === id);
  return named.map((id) => leadsTo(id)?.profile_id);
}

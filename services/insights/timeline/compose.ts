import type { z } from 'zod';
import { isActivity } from '../../../schemas/touchpoint.ts';
import type { Segment } from '../identity/domain/evidence.ts';
import type { Names } from '../identity/names.ts';
import type { Member } from '../identity/rows.ts';
import type { Customer } from './answer.ts';
import {
  type creditRow,
  type journeyRow,
  MOST_TOUCHES,
  type Ownership,
  type personFields,
  type sessionRow,
  type touchRow,
} from './history.ts';

/** Everything that was read about one customer. */
export interface Found {
  readonly profile: string;
  readonly askedFor: string | null;
  readonly person: z.output<typeof personFields> | undefined;
  readonly members: readonly Member[];
  readonly touches: readonly z.output<typeof touchRow>[];
  readonly sessions: readonly z.output<typeof sessionRow>[];
  readonly moreSessions: boolean;
  readonly journeys: readonly z.output<typeof journeyRow>[];
  readonly moreJourneys: boolean;
  readonly credits: readonly z.output<typeof creditRow>[];
  readonly names: Names;
  readonly merges: Customer['merges'];
  readonly devices: Customer['devices'];
  readonly undone_logins: Customer['undone_logins'];
  readonly conflicts: Customer['conflicts'];
}

/** Puts one customer together: touches into their sessions, credits to their orders, values behind masks. */
export function composeCustomer({ names, ...found }: Found): Customer {
  return {
    profile_id: found.profile,
    asked_for: found.askedFor,
    person: found.person ?? null,
    named_by: names.shown(found.profile),
    merges: found.merges,
    devices: found.devices,
    undone_logins: found.undone_logins,
    conflicts: found.conflicts,
    identifiers: found.members.map(({ identifier, cause, linked_at }) => {
      const { namespace, value } = names.shown(identifier);
      return { identifier, namespace, shown: value ?? '', cause, linked_at };
    }),
    touches: found.touches.slice(0, MOST_TOUCHES).map(({ origin: _origin, ...touch }) => ({
      ...touch,
      session_id: sessionOf(touch, found.sessions)?.session_id ?? null,
    })),
    more_touches: found.touches.length > MOST_TOUCHES,
    sessions: [...found.sessions],
    more_sessions: found.moreSessions,
    orders: found.journeys
      .filter((j) => j.state === 'converted')
      .map((j) => ({
        ...j,
        credits: found.credits
          .filter((c) => c.conversion === j.conversion && c.conversion_key === j.conversion_key)
          .map(({ conversion: _conversion, conversion_key: _key, ...credit }) => credit),
      })),
    more_orders: found.moreJourneys,
    open: found.journeys.find((j) => j.state === 'open') ?? null,
  };
}

/** The session a touch is a part of. A call or a visit to a store during one is none. */
const sessionOf = (touch: Omit<Found['touches'][number], 'origin'>, sessions: Found['sessions']) =>
  isActivity(touch.type, touch.platform)
    ? sessions.find((s) => s.started_at <= touch.occurred_at && touch.occurred_at <= s.ended_at)
    : undefined;

/** Splits segments into those of the profile's people and those of others on devices the profile has as origins. */
export function ownSegments(
  segments: readonly Segment[],
  origins: readonly string[],
): { segments: Segment[]; foreign: Segment[] } {
  const people = new Set(origins);
  return {
    segments: segments.filter((s) => people.has(s.person)),
    foreign: segments.filter((s) => !people.has(s.person)),
  };
}

const ID_LENGTH = 32;

/**
 * Whether a row of a session or journey is the profile's. Its id begins with the profile it was written under; one that
 * was frozen under a device belongs to whoever was logged in at its time.
 */
export function isOwn(id: string, at: string, owner: Ownership): boolean {
  const [under, ms] = [id.slice(0, ID_LENGTH), Date.parse(at)];
  const covers = (s: Segment) => s.device === under && s.from <= ms && ms < s.to;
  return owner.origins.includes(under) ? !owner.foreign.some(covers) : owner.segments.some(covers);
}

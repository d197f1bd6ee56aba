import type { z } from 'zod';
import { namespaceOf } from '../../../schemas/identifier.ts';
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
import type { identifierRow, Segment } from './links.ts';
import { maskValue } from './mask.ts';

/** Everything that was read about one customer. */
export interface Found {
  readonly profile: string;
  readonly askedFor: string | null;
  readonly person: z.output<typeof personFields> | undefined;
  readonly identifiers: readonly z.output<typeof identifierRow>[];
  readonly touches: readonly z.output<typeof touchRow>[];
  readonly sessions: readonly z.output<typeof sessionRow>[];
  readonly journeys: readonly z.output<typeof journeyRow>[];
  readonly credits: readonly z.output<typeof creditRow>[];
  readonly identity: Pick<Customer, 'named_by' | 'merges' | 'devices' | 'conflicts'>;
}

/** Puts one customer together: touches into their sessions, credits to their orders, values behind masks. */
export function composeCustomer(found: Found): Customer {
  return {
    profile_id: found.profile,
    asked_for: found.askedFor,
    person: found.person ?? null,
    ...found.identity,
    identifiers: found.identifiers.map((i) => {
      const namespace = i.namespace || namespaceOf(i.identifier);
      return {
        identifier: i.identifier,
        namespace,
        shown: maskValue(namespace, i.value),
        cause: i.cause,
        linked_at: i.linked_at,
      };
    }),
    touches: found.touches.slice(0, MOST_TOUCHES).map(({ origin: _origin, ...touch }) => ({
      ...touch,
      session_id:
        found.sessions.find((s) => s.started_at <= touch.occurred_at && touch.occurred_at <= s.ended_at)?.session_id ??
        null,
    })),
    more_touches: found.touches.length > MOST_TOUCHES,
    sessions: [...found.sessions],
    orders: found.journeys
      .filter((j) => j.state === 'converted')
      .map((j) => ({
        ...j,
        credits: found.credits
          .filter((c) => c.conversion === j.conversion && c.conversion_key === j.conversion_key)
          .map(({ conversion: _conversion, conversion_key: _key, ...credit }) => credit),
      })),
    open: found.journeys.find((j) => j.state === 'open') ?? null,
  };
}

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
  const covers = (s: Segment) => s.device === under && s.from_ms <= ms && ms < s.to_ms;
  return owner.origins.includes(under) ? !owner.foreign.some(covers) : owner.segments.some(covers);
}

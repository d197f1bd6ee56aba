import { isWeak } from '../../../../schemas/identifier.ts';
import type { Decision } from './pair.ts';
import { type Insistence, pairKey, pairOf, type Standing } from './pair.ts';

/** Events that name the same identifiers, the smallest first. */
export interface Named {
  readonly identifiers: readonly string[];
  /** The first of them: epoch milliseconds, its message and source. */
  readonly at: number;
  readonly messageId: string;
  readonly source: string;
  readonly events: number;
  /** How many of them are alias calls. */
  readonly aliases: number;
}

/** A stretch of a device's time that belongs to a person; epoch milliseconds, `to` exclusive. */
export interface Segment {
  readonly device: string;
  readonly person: string;
  readonly from: number;
  readonly to: number;
}

/** Why two identifiers are one person. */
export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly kind: Insistence | 'login';
  /** Epoch milliseconds; null where no event and no decision is known. */
  readonly at: number | null;
  readonly messageId: string | null;
  readonly source: string | null;
  readonly events: number;
  readonly decision: Decision | null;
}

/** What events say of a pair: of two people's identifiers, or of a person and a device. */
type Said = Omit<Named, 'identifiers'>;

const more = (known: Said | undefined, said: Said): Said => {
  if (!known) return said;
  const first = said.at < known.at || (said.at === known.at && said.messageId < known.messageId) ? said : known;
  return { ...first, events: known.events + said.events, aliases: known.aliases + said.aliases };
};

/**
 * What events say, by pair: an event is evidence for its smallest identifier with each other one. Between other
 * identifiers of it, and between two devices, it says nothing.
 */
export function said(named: readonly Named[]): Map<string, Said> {
  const pairs = new Map<string, Said>();
  for (const { identifiers, ...event } of named) {
    const [primary, ...others] = identifiers.toSorted();
    if (primary === undefined || isWeak(primary)) continue;
    for (const other of new Set(others)) {
      const key = pairKey(pairOf(primary, other));
      pairs.set(key, more(pairs.get(key), event));
    }
  }
  return pairs;
}

/** The pairs of people's identifiers that hold among `members`. */
export function pairEdges(
  members: ReadonlySet<string>,
  events: ReadonlyMap<string, Said>,
  standing: ReadonlyMap<string, Standing>,
): Edge[] {
  const keys = new Set([...events.keys(), ...standing.keys()]);
  return [...keys].flatMap((key): Edge[] => {
    const [a = '', b = ''] = key.split(' ');
    const now = standing.get(key);
    if (!members.has(a) || !members.has(b) || (now && now.state !== 'on')) return [];
    const event = events.get(key);
    const kind = now?.by === 'operator' ? 'operator' : event?.aliases ? 'explicit' : (now?.by ?? 'event');
    return [{ a, b, kind, ...origin(event, now?.decision ?? null) }];
  });
}

/** Devices and the people who used them. */
export function loginEdges(segments: readonly Segment[], events: ReadonlyMap<string, Said>): Edge[] {
  const pairs = new Map(segments.map((s): [string, Segment] => [`${s.person} ${s.device}`, s]));
  return [...pairs].map(([key, { person, device }]) => ({
    a: person,
    b: device,
    kind: 'login',
    ...origin(events.get(key), null),
  }));
}

const origin = (event: Said | undefined, decision: Decision | null) => ({
  at: event?.at ?? decision?.at ?? null,
  messageId: event?.messageId ?? null,
  source: event?.source ?? null,
  events: event?.events ?? 0,
  decision,
});

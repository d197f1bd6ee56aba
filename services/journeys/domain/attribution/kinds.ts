import type { Occasion, PathTouch } from './occasion.ts';

/** What a model needs beside the path. */
export interface ModelSettings {
  /** Time decay: hours in which a touch loses half its weight. */
  readonly halfLifeHours: number;
  /** Custom weights: of the first touch, of all between together, of the last. */
  readonly shares: { readonly first: number; readonly middle: number; readonly last: number };
}

/** Integer weights of the touches of a path, first to last; all 0 where the model credits none of them. */
type Weights = (path: readonly PathTouch[], occasion: Occasion, settings: ModelSettings) => number[];

const only = (n: number, place: number): number[] => Array.from({ length: n }, (_, i) => (i === place ? 1 : 0));

/** The last touch of some kind; the last of all where there is none. */
const lastWhere = (path: readonly PathTouch[], is: (touch: PathTouch) => boolean): number[] => {
  const place = path.findLastIndex(is);
  return only(path.length, place < 0 ? path.length - 1 : place);
};

/** Shares of the ends, the rest spread evenly between; of two touches the ends share in their own proportion. */
function ends(n: number, first: number, middle: number, last: number): number[] {
  if (n === 1) return [1];
  if (n === 2) return first + last === 0 ? [1, 1] : [first, last];
  return Array.from({ length: n }, (_, i) => (i === 0 ? first * (n - 2) : i === n - 1 ? last * (n - 2) : middle));
}

/** Channels that are paid for: GA4's paid groups. */
export const isPaid = (channel: string): boolean =>
  channel.startsWith('Paid ') || channel === 'Display' || channel === 'Cross-network';

/** Weight of a touch at the conversion itself under time decay. */
export const DECAY_SCALE = 2 ** 20;
const HOUR = 3_600_000;

/** Weight of a touch some whole hours before the conversion: halved every half-life, never quite nothing. */
export const decayed = (hours: number, halfLifeHours: number): number =>
  Math.max(1, Math.round(DECAY_SCALE * 2 ** (-hours / halfLifeHours)));

/** First, lead creation and last 30 each, the rest shares 10; without a known lead 40/20/40. */
function wShaped(path: readonly PathTouch[], { leadAt }: Occasion): number[] {
  const n = path.length;
  const lead = leadAt === null ? -1 : path.findLastIndex((touch) => touch.occurredAt <= leadAt);
  if (lead < 0) return ends(n, 40, 20, 40);
  const pillars = new Map<number, number>();
  for (const place of [0, lead, n - 1]) pillars.set(place, (pillars.get(place) ?? 0) + 30);
  const others = n - pillars.size;
  return path.map((_, i) => (others === 0 ? (pillars.get(i) ?? 0) : (pillars.get(i) ?? 0) * others || 10));
}

/**
 * The rule models. Sources: Snowplow's attribution package (first, last, linear, position-based); Adobe Customer Journey
 * Analytics (same touch, J, inverse J, time decay, participation); Google Analytics (last non-direct, last paid); W-shaped
 * as B2B suites define it. All but participation are normalised: shares sum to the conversion.
 */
export const KINDS = {
  first: (path) => only(path.length, 0),
  last: (path) => only(path.length, path.length - 1),
  last_non_direct: (path) => lastWhere(path, ({ channel }) => channel !== 'Direct'),
  last_paid: (path) => lastWhere(path, ({ channel }) => isPaid(channel)),
  /** The opening of the session in which it was converted; nothing where that was in no session, or before the path. */
  same_touch: (path, { session }) => path.map((touch) => (touch.messageId === session ? 1 : 0)),
  linear: (path) => path.map(() => 1),
  position_based: (path) => ends(path.length, 40, 20, 40),
  j_shaped: (path) => ends(path.length, 20, 20, 60),
  inverse_j: (path) => ends(path.length, 60, 20, 20),
  w_shaped: wShaped,
  time_decay: (path, { occurredAt }, { halfLifeHours }) =>
    path.map((touch) => decayed(Math.floor((occurredAt - touch.occurredAt) / HOUR), halfLifeHours)),
  /** Each channel is credited whole, at its last touch. */
  participation: (path) =>
    path.map(({ channel }, i) => (path.findLastIndex((touch) => touch.channel === channel) === i ? 1 : 0)),
  custom: (path, _, { shares }) => ends(path.length, shares.first, shares.middle, shares.last),
} as const satisfies Record<string, Weights>;

export type ModelKind = keyof typeof KINDS;

/** What came to a profile and left it since its last derivation. */
export interface Dirty {
  /** Instants of activities that came or left. */
  readonly activities: number[];
  /** Instants of contacts that came or left. */
  readonly contacts: number[];
  /** Contacts more than before. */
  contactsAdded: number;
  /** Keys of conversions whose events changed, with the instants of those. */
  readonly conversions: Map<string, number[]>;
}

export const clean = (): Dirty => ({ activities: [], contacts: [], contactsAdded: 0, conversions: new Map() });

/** A closed range of instants; undefined when nothing changed. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The smallest range over some instants. */
export function spanOf(instants: Iterable<number>): Span | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const instant of instants) {
    if (instant < from) from = instant;
    if (instant > to) to = instant;
  }
  return from <= to ? { from, to } : undefined;
}

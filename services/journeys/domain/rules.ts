import type { LiveModel } from './attribution/models.ts';

/** What counts as a conversion. */
export interface ConversionRule {
  readonly name: string;
  /** Touchpoint type that converts; `order` also follows order_change and refund. */
  readonly type: string;
}

/** An own channel rule: every pattern it states must match, case aside. */
export interface ChannelRule {
  readonly channel: string;
  readonly source?: RegExp;
  readonly medium?: RegExp;
  readonly campaign?: RegExp;
  readonly referrerHost?: RegExp;
}

/** The rules of one workspace: journeys are a function of the touchpoints and of these. */
export interface Rules {
  /** Version of the configuration, written on every derived row. */
  readonly version: string;
  readonly workspace: string;
  /** IANA time zone of the workspace's days. */
  readonly timeZone: string;
  /** Reporting currency, ISO 4217. */
  readonly currency: string;
  /** Inactivity in milliseconds that ends a session; a gap of exactly this length does not. */
  readonly sessionGapMs: number;
  /** How long before a conversion a touch counts, milliseconds. */
  readonly lookbackMs: number;
  /** Most path touches of a path: the last ones. */
  readonly pathLength: number;
  /** Tried in order before the shipped grouping. */
  readonly channels: readonly ChannelRule[];
  readonly conversions: readonly ConversionRule[];
  readonly models: readonly LiveModel[];
  /** Contact types that are no path touches. */
  readonly excludedContacts: ReadonlySet<string>;
  /** Hosts that are no referrers: login and payment pages. */
  readonly ignoredReferrers: ReadonlySet<string>;
}

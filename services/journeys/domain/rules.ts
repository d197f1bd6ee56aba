import type { LiveModel } from './attribution/models.ts';
import { needsLead, needsSession } from './attribution/needs.ts';
import type { ConversionRule } from './conversions/rule.ts';

/** An own channel rule: every pattern it states must match, case aside. */
export interface ChannelRule {
  readonly channel: string;
  readonly source?: RegExp;
  readonly medium?: RegExp;
  readonly campaign?: RegExp;
  readonly referrerHost?: RegExp;
}

/** Rules that hold from an instant of event time until the next version does. */
export interface RulesVersion {
  /** Epoch milliseconds, inclusive; -Infinity of the first. */
  readonly effectiveFrom: number;
  /** How long before a conversion a touch counts, milliseconds. */
  readonly lookbackMs: number;
  /** Tried in order before the shipped grouping. */
  readonly channels: readonly ChannelRule[];
  /** Tried in order: a touchpoint makes at most one conversion. */
  readonly conversions: readonly ConversionRule[];
  readonly models: readonly LiveModel[];
}

/** Rules of one workspace that hold at all times. */
interface Constants {
  /** Version of the configuration, written on every derived row. */
  readonly version: string;
  readonly workspace: string;
  /** IANA time zone of the workspace's days. */
  readonly timeZone: string;
  /** Reporting currency, ISO 4217. */
  readonly currency: string;
  /** Inactivity in milliseconds that ends a session; a gap of exactly this length does not. */
  readonly sessionGapMs: number;
  /** Most path touches of a path: the last ones. */
  readonly pathLength: number;
  /** Contact types that are no path touches. */
  readonly excludedContacts: ReadonlySet<string>;
  /** Hosts that are no referrers: login and payment pages. */
  readonly ignoredReferrers: ReadonlySet<string>;
}

/** What the rules of any version look at: how far a change of a history is felt. */
export interface Reach {
  /** The longest look-back, milliseconds. */
  readonly lookbackMs: number;
  /** Whether credits depend on the session a conversion happened in, and on the lead before it. */
  readonly sessions: boolean;
  readonly leads: boolean;
  /** Whether the path of a conversion depends on the one of its name before it; answers see to that themselves. */
  readonly sequence: boolean;
  /** Names of the conversions that count once a session. */
  readonly perSession: readonly string[];
}

/**
 * The rules of one workspace: journeys are a function of the touchpoints and of these. The newest version comes first and
 * leads to the one before, so that what happens now takes one comparison to find its rules.
 */
export interface Rules extends Constants, RulesVersion {
  readonly before: Rules | undefined;
  readonly reach: Reach;
}

/** The rules in force at an instant of event time. */
export function rulesAt(rules: Rules, instant: number): Rules {
  let at = rules;
  while (instant < at.effectiveFrom && at.before) at = at.before;
  return at;
}

/** Puts versions, the oldest first, together. Throws when there is none. */
export function rulesFrom(constants: Constants, versions: readonly RulesVersion[]): Rules {
  const reach = reachOf(versions);
  let newest: Rules | undefined;
  for (const version of versions) newest = { ...constants, ...version, before: newest, reach };
  if (!newest) throw new Error(`workspace ${constants.workspace} has no rules`);
  return newest;
}

function reachOf(versions: readonly RulesVersion[]): Reach {
  const conversions = versions.flatMap((version) => version.conversions);
  return {
    lookbackMs: Math.max(...versions.map(({ lookbackMs }) => lookbackMs)),
    sessions: versions.some(({ models }) => needsSession(models)),
    leads: versions.some(({ models }) => needsLead(models)),
    sequence: conversions.some(({ touches, oncePer }) => touches === 'since_last' && oncePer !== 'answer'),
    perSession: [...new Set(conversions.filter(({ oncePer }) => oncePer === 'session').map(({ name }) => name))],
  };
}

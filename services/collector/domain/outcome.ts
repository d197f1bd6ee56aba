import type { Failure, IdentifierValue } from '../../../schemas/outputs.ts';
import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { Identifiers } from './identifiers/identify.ts';

/** What is known of a source before an event arrives; made once. */
export interface IntakeScope {
  readonly workspace: string;
  readonly source: string;
  /** `kind` of the source's configuration. */
  readonly kind: string;
  /** Channel of all its events, `""` when the events or rules say. */
  readonly channel: string;
  /** Platform where the event does not say. */
  readonly platform: string;
  /** Who speaks in "Live Chat Message Sent". */
  readonly messageSentBy: 'customer' | 'agent';
  readonly consentRequired: boolean;
  /** Hosts that are the source's own: a referrer from there is internal. */
  readonly ownHosts: ReadonlySet<string>;
  readonly limits: IntakeLimits;
  readonly identifiers: Identifiers;
}

export interface IntakeLimits {
  /** Bytes of one event as compact JSON. */
  readonly eventBytes: number;
  /** Milliseconds an event may lie before and after its receipt. */
  readonly pastMs: number;
  readonly futureMs: number;
}

/** What surrounds one event. */
export interface IntakeContext {
  readonly scope: IntakeScope;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** `sentAt` of the batch, as it came. */
  readonly sentAt?: unknown;
  /** Call of the route (`track` …) where the event does not say. */
  readonly call?: string;
  /** User agent and address of the request; used for browsers and apps only. */
  readonly userAgent?: string;
  readonly ip?: string;
  /** History that was imported: goes to the bulk topic. */
  readonly backfill?: boolean;
}

/** What became of an event. */
export type IntakeOutcome = Accepted | Refused;
export interface Accepted {
  readonly ok: Touchpoint;
  /** Clear values of its identifiers, for the restricted topic. */
  readonly values: readonly IdentifierValue[];
}
export interface Refused {
  readonly failed: Failure;
}

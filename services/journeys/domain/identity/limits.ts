import { namespaceOf } from '../../../../schemas/identifier.ts';
import type { Member, Token } from './token.ts';

/** Identifiers of a namespace a profile may have, by namespace. One that is not listed has no limit. */
export type Limits = Readonly<Record<string, number>>;

/** One user account a person, five of everything else: what customer data platforms set. */
export const DEFAULT_LIMITS: Limits = { user_id: 1, loyalty_id: 5, external: 5, email: 5, phone: 5 };

function countsOf(members: readonly Member[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { identifier } of members) {
    const namespace = namespaceOf(identifier);
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  return counts;
}

/** Whether a namespace is over its limit. */
export const isOver = ({ members }: Token, limits: Limits): boolean =>
  [...countsOf(members)].some(([namespace, count]) => count > (limits[namespace] ?? Number.POSITIVE_INFINITY));

/**
 * The namespace that forbids two tokens to become one: both have identifiers of it, and together too many. One that is
 * over by hand already may still take what does not add to it.
 */
export function forbidding(a: Token, b: Token, limits: Limits): string | undefined {
  const counts = countsOf(a.members);
  for (const [namespace, theirs] of countsOf(b.members)) {
    const ours = counts.get(namespace) ?? 0;
    if (ours > 0 && ours + theirs > (limits[namespace] ?? Number.POSITIVE_INFINITY)) return namespace;
  }
  return undefined;
}

/** What an installation may set. */
export interface Settings {
  readonly limits: Limits;
  /** Distinct refused partners above which an identifier is *shared*. */
  readonly partners: number;
  /** Touches in one message. */
  readonly chunk: number;
}

export const DEFAULT_SETTINGS: Settings = { limits: DEFAULT_LIMITS, partners: 20, chunk: 200 };

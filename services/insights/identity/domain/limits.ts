import { namespaceOf } from '../../../../schemas/identifier.ts';

/** Identifiers of a namespace a profile takes before it refuses evidence; one that is not listed has no limit. */
export type Limits = Readonly<Record<string, number>>;

interface Excess {
  readonly namespace: string;
  readonly count: number;
  readonly limit: number;
}

/** Namespaces of which some people's identifiers are more than a profile takes by itself. */
export function overLimits(members: readonly string[], limits: Limits): Excess[] {
  const counts = new Map<string, number>();
  for (const member of members) counts.set(namespaceOf(member), (counts.get(namespaceOf(member)) ?? 0) + 1);
  return [...counts].flatMap(([namespace, count]) => {
    const limit = limits[namespace];
    return limit !== undefined && count > limit ? [{ namespace, count, limit }] : [];
  });
}

/** The namespace that forbids two profiles to become one on evidence: both have identifiers of it, together too many. */
export const forbidding = (a: readonly string[], b: readonly string[], limits: Limits): Excess | undefined =>
  overLimits([...a, ...b], limits).find(({ namespace }) =>
    [a, b].every((side) => side.some((member) => namespaceOf(member) === namespace)),
  );
